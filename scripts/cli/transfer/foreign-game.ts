import { type Json, jsonBytes, jsonEqual } from "../../../lambdas/game/json.ts";
import { MAX_COMMIT_BYTES, MAX_METADATA_BYTES, MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { digestOfContent } from "../../../lambdas/game/request.ts";
import { openFold } from "../../../lambdas/game/state.ts";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import type { ForeignGame, LineFault } from "./format.ts";
import type { CommitToSend, GameToSend } from "./send-game.ts";

/** A game from elsewhere as it is sent, or why it can't be. */
export type Converted =
  | { readonly game: GameToSend; readonly commits: readonly CommitToSend[] }
  | { readonly faults: readonly LineFault[] };

/**
 * A game from elsewhere: each event of its history becomes a commit. Where they don't lead to the state that it has, or to
 * its phase, a last one gives both. @param now For times that are not given, ISO 8601.
 */
export function convert(given: ForeignGame, now: string): Converted {
  const { gameId, gameType, state, phase, metadata = {}, initialState = {}, history = [] } = given;
  const tooLarge = sizeFaults({ state, metadata, initialState, history });
  if (tooLarge.length > 0) return { faults: tooLarge };
  const createdAt = given.createdAt ?? history[0]?.time ?? now;
  const identity = {
    gameType,
    metadata,
    createdAt,
    contentDigest: digestOfContent("imported", plain({ ...given })),
  };
  const bare = { gameId, ...identity };
  if (history.length === 0) {
    const created = { state, ...(phase !== undefined && { phase }) };
    return { game: { ...bare, created, version: 0 }, commits: [] };
  }
  const folding = openFold(initialState);
  const faults: LineFault[] = [];
  const commits = history.map(({ time = createdAt, commitId, ...transition }, index): CommitToSend => {
    folding.beginCommit();
    const applied = folding.apply(transition);
    if (!applied.ok)
      faults.push({
        at: `/history/${index}/patch/${applied.operation}`,
        expected: `a patch that applies: ${applied.reason}`,
      });
    return commitOf(commitId ?? `import-${index + 1}`, time, transition);
  });
  if (faults.length > 0) return { faults };
  const last = history.findLast(({ to }) => to !== undefined)?.to ?? history[0]?.from;
  if (!jsonEqual(folding.state(), state) || (phase !== undefined && phase !== last)) {
    const taken = {
      action: "import",
      kind: "resync" as const,
      state,
      ...(phase !== undefined && { to: phase }),
    };
    commits.push(commitOf("import-state", history.at(-1)?.time ?? createdAt, taken));
  }
  const from = history[0]?.from;
  const created = { state: initialState, ...(from !== undefined && { phase: from }) };
  const stateDigest = digestOfState(state);
  return { game: { ...bare, created, version: commits.length, stateDigest }, commits };
}

/** What is larger than the service accepts. */
function sizeFaults({
  state,
  metadata,
  initialState,
  history,
}: Required<Pick<ForeignGame, "state" | "metadata" | "initialState" | "history">>): LineFault[] {
  const faults: LineFault[] = [];
  function check(at: string, value: Json, most: number): void {
    if (jsonBytes(value) > most) faults.push({ at, expected: `at most ${most} bytes of JSON` });
  }
  check("/state", state, MAX_STATE_BYTES);
  check("/initialState", initialState, MAX_STATE_BYTES);
  check("/metadata", metadata, MAX_METADATA_BYTES);
  for (const [index, { state: whole = null, ...event }] of history.entries()) {
    check(`/history/${index}/state`, whole, MAX_STATE_BYTES);
    check(`/history/${index}`, plain(event), MAX_COMMIT_BYTES);
  }
  return faults;
}

function commitOf(
  commitId: string,
  time: string,
  transition: CommitToSend["transitions"][number],
): CommitToSend {
  const contentDigest = digestOfContent("imported", plain({ ...transition }));
  return { commitId, contentDigest, time, transitions: [transition] };
}

/** What was parsed of JSON, as JSON again. */
function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
