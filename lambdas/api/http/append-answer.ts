import { type CursorKeys, signCursor } from "../../game/cursor.ts";
import type { Appended } from "../../store/append.ts";
import { ProblemError } from "./problem.ts";
import { conflict, staleCursor } from "./problems.ts";
import type { Answer } from "./route.ts";
import { shownHistory } from "./shown-history.ts";

/**
 * What an append answers. The answer of a commit depends on nothing but the commit, so that a retry gets the original.
 * @throws {ProblemError} 409 for a conflict, with all that the caller needs to go on, and for a stale cursor.
 */
export function appendAnswer(keys: CursorKeys, appended: Appended): Answer {
  if (appended.outcome === "shadowed") return NOT_PERSISTED;
  const { version, phase } = appended.head;
  const standing = { version, phase, cursor: signCursor(keys, appended.head, appended.issuedAt) };
  switch (appended.outcome) {
    case "written":
      return { status: 201, body: { ...standing, persisted: true } };
    case "repeated":
      return {
        status: 201,
        body: { ...standing, persisted: true },
        headers: { "savepoint-repeated": "true" },
      };
    case "conflict":
      throw new ProblemError(conflict(appended.expected, standing, shownHistory(appended.missed)));
    case "stale":
      throw new ProblemError(staleCursor(standing));
  }
}

/** The answer where nothing is kept. */
export const NOT_PERSISTED: Answer = { status: 200, body: { persisted: false } };
