import type { Refusal } from "../../game/refusal.ts";
import { type Problem, problem } from "./problem.ts";

/** The problem that a refusal is. */
export function refusalProblem(refusal: Refusal): Problem {
  switch (refusal.kind) {
    case "unknown-game-type":
      return problem(
        refusal.kind,
        422,
        "Unknown game type",
        `Unknown game type "${refusal.found}". Known game types: ${refusal.known.join(", ")}.`,
        { found: refusal.found, known: refusal.known },
      );
    case "game-not-found":
      return problem(
        refusal.kind,
        404,
        "Game not found",
        `There is no game "${refusal.gameId}"; create it with PUT /v1/games/${refusal.gameId}.`,
      );
    case "game-exists":
      return problem(
        refusal.kind,
        409,
        "Game exists",
        `A game "${refusal.gameId}" exists already, with another type, state, metadata or history.`,
      );
    case "game-wiped":
      return problem(
        refusal.kind,
        410,
        "Game wiped",
        `The game "${refusal.gameId}" was wiped. Its id can be used again from ${iso(refusal.creatableAt)}.`,
        { creatableAt: iso(refusal.creatableAt) },
      );
    case "game-archived":
      return problem(
        refusal.kind,
        422,
        "Game archived",
        `The game "${refusal.gameId}" is finished and archived: it can be read, but nothing can be appended to it.`,
      );
    case "game-finished":
      return problem(
        refusal.kind,
        422,
        "Game finished",
        `The game is in its terminal phase ${refusal.phase} and accepts no more transitions, only corrections and fences.`,
        { phase: refusal.phase },
      );
    case "phase-mismatch":
      return problem(
        refusal.kind,
        422,
        "Wrong phase",
        `Transition ${refusal.transition} starts from phase ${refusal.found}, but the game is in phase ${refusal.expected} at that point.`,
        { transition: refusal.transition, expected: refusal.expected, found: refusal.found },
      );
    case "phase-change-not-allowed":
      return problem(
        refusal.kind,
        422,
        "Phase change not allowed",
        `Transition ${refusal.transition} goes from ${refusal.from} to ${refusal.to}; from ${refusal.from} a game may ${mayGo(refusal.allowed)}.`,
        { transition: refusal.transition, from: refusal.from, to: refusal.to, allowed: refusal.allowed },
      );
    case "patch-does-not-apply":
      return problem(
        refusal.kind,
        422,
        "Patch does not apply",
        `Operation ${refusal.operation} of transition ${refusal.transition} does not apply: ${refusal.reason}. Nothing was written.`,
        { transition: refusal.transition, operation: refusal.operation },
      );
    case "resync-without-state":
      return problem(
        refusal.kind,
        422,
        "Resync without state",
        "A resync carries the whole state: give state in its first transition.",
      );
    case "too-large":
      return problem(
        refusal.kind,
        413,
        "Too large",
        refusal.what === "patches"
          ? `The JSON Patches of the commit take ${refusal.found} steps or more; at most ${refusal.limit} are accepted. Send fewer operations in one commit, or the state whole.`
          : `The ${refusal.what} has ${refusal.found} bytes of JSON; at most ${refusal.limit} are accepted.`,
        { what: refusal.what, limit: refusal.limit, found: refusal.found },
      );
    case "commit-id-reused":
      return problem(
        refusal.kind,
        409,
        "Commit id reused",
        `The commitId "${refusal.commitId}" belongs to another request, which was written as version ${refusal.version}. Nothing was written; send this one with a commitId of its own (a random one, such as a UUID).`,
        { version: refusal.version },
      );
    case "cursor-invalid":
      return problem(
        refusal.kind,
        400,
        "Invalid cursor",
        `This cursor is not accepted: ${refusal.reason}. Get a new one with GET …/state.`,
      );
    case "cursor-foreign":
      return problem(
        refusal.kind,
        400,
        "Cursor of another game",
        `This cursor belongs to the game "${refusal.found}", not to "${refusal.expected}".`,
        { expected: refusal.expected, found: refusal.found },
      );
    case "version-not-found":
      return problem(
        refusal.kind,
        404,
        "Version not found",
        refusal.found < 0
          ? "The game did not exist yet at that time."
          : `There is no version ${refusal.found}: the newest is ${refusal.newest}.`,
        { newest: refusal.newest },
      );
    case "version-within-commit":
      return problem(
        refusal.kind,
        422,
        "Version within a commit",
        `Version ${refusal.version} is within a commit; a snapshot is made at the end of a commit.`,
        { version: refusal.version },
      );
    case "snapshot-not-found":
      return problem(
        refusal.kind,
        404,
        "Snapshot not found",
        `There is no snapshot at version ${refusal.version}; GET …/snapshots lists the existing ones.`,
        { version: refusal.version },
      );
    case "snapshot-exists":
      return problem(
        refusal.kind,
        409,
        "Snapshot exists",
        `There is a snapshot with another state at version ${refusal.version}.`,
        { version: refusal.version },
      );
    case "import-differs":
      return problem(
        refusal.kind,
        422,
        "Import differs",
        `The state of the imported game "${refusal.gameId}" has the digest ${refusal.found}, and should have ${refusal.expected}: its parts are not those that were exported. Wipe the game, and import it again.`,
        { expected: refusal.expected, found: refusal.found },
      );
    case "history-gone":
      return problem(
        refusal.kind,
        410,
        "History gone",
        `The state cannot be rebuilt: at versions ${refusal.from} to ${refusal.to}, ${refusal.reason}.`,
        { from: refusal.from, to: refusal.to },
      );
  }
}

function mayGo(allowed: readonly string[]): string {
  return allowed.length === 0 ? "only stay" : `go to ${allowed.join(", ")}, or stay`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
