"""Tic-tac-toe behind FastAPI. Savepoint keeps each move before it is answered, and a new process goes on from there.

The package ``savepoint_client`` is generated from Savepoint's openapi.json: see README.md.
"""

import os
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from savepoint_client import Client
from savepoint_client.api.games import create_game
from savepoint_client.api.states import recover
from savepoint_client.api.transitions import append
from savepoint_client.models import (
    Append,
    Appended,
    Create,
    NotPersisted,
    Problem,
    RecoverLatest,
    RecoveryAnswer,
    Transition,
)
from savepoint_client.types import Response

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]
START: dict[str, Any] = {"cells": [""] * 9, "next": "X", "winner": ""}
TRIES = 6

client = Client(base_url=os.environ.get("SAVEPOINT_URL", "http://127.0.0.1:3000"), timeout=httpx.Timeout(15))
app = FastAPI(title="Tic-tac-toe")
T = TypeVar("T")


class Move(BaseModel):
    """A player's move: the cell from 0 to 8."""

    player: str
    cell: int


def settled(send: Callable[[], Response[Any]], *answers: type[T]) -> T:
    """Sends one request until its outcome is known: each time the same commitId, content and cursor.

    ``answers`` are the kinds of answer that settle it.
    """
    for attempt in range(TRIES):
        try:
            answer = send().parsed
        except httpx.TransportError:
            answer = None
        if isinstance(answer, answers):
            return answer
        if isinstance(answer, Problem) and not answer.retryable:
            raise HTTPException(answer.status, answer.detail)
        time.sleep(0.1 * 2**attempt)
    raise HTTPException(503, "Savepoint does not answer; the move may or may not be kept: read the game again")


def current(game_id: str) -> tuple[dict[str, Any], str]:
    """The state, and the cursor that the next append needs."""
    recovered = settled(
        lambda: recover.sync_detailed(game_id, client=client, body=RecoverLatest(mode="latest")),
        RecoveryAnswer,
    )
    if not isinstance(recovered.cursor, str):
        raise HTTPException(410, "this game is over, and archived")
    return recovered.state, recovered.cursor


@app.put("/games/{game_id}", status_code=201)
def start(game_id: str) -> dict[str, Any]:
    """Starts a game. The same request again changes nothing."""
    body = Create(game_type="generic", state=START)
    settled(lambda: create_game.sync_detailed(game_id, client=client, body=body), Appended, NotPersisted)
    return START


@app.get("/games/{game_id}")
def read(game_id: str) -> dict[str, Any]:
    """The game as it stands."""
    return current(game_id)[0]


@app.post("/games/{game_id}/moves")
def move(game_id: str, made: Move) -> dict[str, Any]:
    """Makes a move. It is answered when Savepoint has kept it."""
    state, cursor = current(game_id)
    after = played(state, made)
    body = Append(
        commit_id=str(uuid.uuid4()),
        cursor=cursor,
        transitions=[Transition(action="move", actor=made.player, payload={"cell": made.cell}, state=after)],
    )
    kept = settled(lambda: append.sync_detailed(game_id, client=client, body=body), Appended, NotPersisted)
    if isinstance(kept, NotPersisted):
        raise HTTPException(503, "persistence is off, and this example keeps no game in memory")
    return after


def played(state: dict[str, Any], made: Move) -> dict[str, Any]:
    """The state after a move. Refuses what the rules don't allow."""
    cells: list[str] = list(state["cells"])
    if state["winner"] or made.player != state["next"]:
        raise HTTPException(409, "the game is over" if state["winner"] else f"{state['next']} is to move")
    if not 0 <= made.cell < 9 or cells[made.cell]:
        raise HTTPException(422, "give a free cell from 0 to 8")
    cells[made.cell] = made.player
    won = any(all(cells[cell] == made.player for cell in line) for line in LINES)
    return {"cells": cells, "next": "O" if made.player == "X" else "X", "winner": made.player if won else ""}
