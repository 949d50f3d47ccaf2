"""A game by the generated client for Python."""

import json
import sys
import uuid

from savepoint_client import Client
from savepoint_client.api.games import create_game
from savepoint_client.api.states import recover
from savepoint_client.api.transitions import append, history
from savepoint_client.models import (
    AddOperation,
    Append,
    Appended,
    CopyOperation,
    Create,
    HistoryAnswer,
    JsonObject,
    MoveOperation,
    Problem,
    RecoverVersion,
    RecoveryAnswer,
    RemoveOperation,
    ReplaceOperation,
    TestOperation,
    Transition,
)

Step = AddOperation | CopyOperation | MoveOperation | RemoveOperation | ReplaceOperation | TestOperation


def main(url: str, game_id: str) -> None:
    client = Client(base_url=url)

    def appended(cursor: str, transition: Transition) -> str:
        body = Append(commit_id=str(uuid.uuid4()), cursor=cursor, transitions=[transition])
        kept = append.sync(game_id, client=client, body=body)
        assert isinstance(kept, Appended), kept
        return kept.cursor

    create = Create(
        game_type="generic",
        state={"score": 0, "hand": ["a", "b"]},
        metadata=JsonObject.from_dict({"players": ["ann"]}),
    )
    created = create_game.sync(game_id, client=client, body=create)
    assert isinstance(created, Appended), created
    cursor = appended(created.cursor, Transition(action="goal", patch=JsonObject.from_dict({"score": 1})))
    steps: list[Step] = [
        TestOperation(op="test", path="/hand/0", value="a"),
        RemoveOperation(op="remove", path="/hand/0"),
        AddOperation(op="add", path="/table", value=["a"]),
    ]
    appended(cursor, Transition(action="play", patch=steps))
    page = history.sync(game_id, client=client, start=1, limit=10)
    assert isinstance(page, HistoryAnswer), page
    past = recover.sync(game_id, client=client, body=RecoverVersion(mode="version", version=2))
    assert isinstance(past, RecoveryAnswer), past
    late = Append(commit_id=str(uuid.uuid4()), expected_version=0, transitions=[Transition(action="late")])
    refused = append.sync(game_id, client=client, body=late)
    assert isinstance(refused, Problem), refused
    print(
        json.dumps(
            {
                "state": past.state,
                "actions": [transition.action for transition in page.transitions],
                "built": past.report.base.kind.value,
                "refused": refused.type_,
            }
        )
    )


main(*sys.argv[1:])
