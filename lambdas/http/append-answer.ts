import { type CursorKeys, signCursor } from "../game/cursor.ts";
import type { Appended } from "../store/append.ts";
import type { Answer } from "./handler.ts";
import { ProblemError, problem } from "./problem.ts";

/**
 * What an append answers. The answer of a commit depends on nothing but the commit, so that a retry gets the original.
 * @throws {ProblemError} 409 for a conflict, with all that the caller needs to go on, and for a stale cursor.
 */
export function appendAnswer(keys: CursorKeys, appended: Appended): Answer {
  const { version, phase } = appended.head;
  const cursor = signCursor(keys, appended.head, appended.issuedAt);
  switch (appended.outcome) {
    case "written":
      return { status: 201, body: { version, phase, cursor, persisted: true } };
    case "repeated":
      return {
        status: 201,
        body: { version, phase, cursor, persisted: true },
        headers: { "savepoint-repeated": "true" },
      };
    case "shadowed":
      return { status: 200, body: { persisted: false } };
    case "conflict": {
      const { expected, missed } = appended;
      const detail = `The game is at version ${version}, not at ${expected}. Apply the missed transitions, then append with this cursor.`;
      const found = { expectedVersion: expected, version, phase, cursor, missed: missed.transitions };
      const more = missed.next !== undefined && { missedNext: missed.next };
      throw new ProblemError(problem("conflict", 409, "Conflict", detail, { ...found, ...more }));
    }
    case "stale": {
      const detail = `This cursor is older than a cursor may be. The game is at version ${version}; compare it with yours, then append with this cursor.`;
      throw new ProblemError(
        problem("cursor-stale", 409, "Stale cursor", detail, { version, phase, cursor }),
      );
    }
  }
}
