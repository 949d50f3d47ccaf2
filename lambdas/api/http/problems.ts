import type { WriteOutcome } from "../../calls/invocation.ts";
import type { ProfileName } from "../../flags/source.ts";
import { type JsonObject, MAX_DEPTH } from "../../game/json.ts";
import { type Problem, problem } from "./problem.ts";
import type { ShownHistory } from "./shown-history.ts";

/** What is wrong with one part of a request. */
export type Fault = {
  readonly in: "body" | "query" | "path";
  /** JSON Pointer into that part. */
  readonly at: string;
  readonly expected: string;
};

/** Characters of what a caller sent that are repeated at most. */
const SHOWN_CHARACTERS = 200;

/** The request's own form is wrong. */
export function invalidRequest(errors: readonly Fault[]): Problem {
  const detail = "The request does not match this route's schema: see errors, and /openapi.json.";
  return problem("invalid-request", 400, "Invalid request", detail, { errors });
}

/** The body is not JSON, or not in UTF-8. */
export function malformedJson(reason: string): Problem {
  return problem("malformed-json", 400, "Malformed JSON", `The body is not valid JSON: ${reason}.`);
}

/** The body has a number that a double can't carry. @param at Its JSON Pointer. */
export function inexactNumber(at: string): Problem {
  const where = at === "" ? "The body" : `The number at ${at.slice(0, SHOWN_CHARACTERS)}`;
  const detail = `${where} has more digits, or is larger, than a double can carry, and would be kept as another number. Send it as a string.`;
  return problem("inexact-number", 400, "Inexact number", detail, { at: at.slice(0, SHOWN_CHARACTERS) });
}

/** The body has a key that could reach an object's prototype. */
export function reservedKey(key: string): Problem {
  const detail = `The key "${key}" is reserved and not accepted.`;
  return problem("reserved-key", 400, "Reserved key", detail, { key });
}

/** The body is nested too deep. */
export function tooDeep(): Problem {
  const detail = `The body is nested more than ${MAX_DEPTH} levels deep.`;
  return problem("too-deep", 400, "Nested too deep", detail, { limit: MAX_DEPTH });
}

/** No route answers this request. */
export function routeNotFound(): Problem {
  const detail = "There is no such route; /openapi.json lists all routes.";
  return problem("route-not-found", 404, "Route not found", detail);
}

/** A game's version and phase, with the cursor for the next append. */
export type CurrentVersion = { readonly version: number; readonly phase: string; readonly cursor: string };

/** Somebody else appended first. */
export function conflict(expected: number, current: CurrentVersion, missed: ShownHistory): Problem {
  const detail = `The game is at version ${current.version}, not at ${expected}. Apply the missed transitions, then append with the cursor in this answer.`;
  return problem("conflict", 409, "Conflict", detail, {
    expectedVersion: expected,
    ...current,
    missed: missed.transitions,
    ...(missed.next !== undefined && { missedNext: missed.next }),
  });
}

/** Somebody else replaced a game's metadata first. */
export function metadataConflict(
  expected: number,
  existing: { readonly metadata: JsonObject; readonly metadataVersion: number },
): Problem {
  const detail = `The metadata are at version ${existing.metadataVersion}, not at ${expected}. Make the change on these, then send it with this metadataVersion.`;
  return problem("metadata-conflict", 409, "Metadata conflict", detail, {
    expectedMetadataVersion: expected,
    ...existing,
  });
}

/** The cursor is too old to be trusted. */
export function staleCursor(current: CurrentVersion): Problem {
  const detail = `This cursor has expired. The game is at version ${current.version}: compare it with yours, then append with the cursor in this answer.`;
  return problem("cursor-stale", 409, "Stale cursor", detail, current);
}

/** The cursor is of another table, or of this one before it was restored. */
export function cursorOfOtherTable(current: CurrentVersion): Problem {
  const detail = `This cursor is from before the table was restored or replaced. Nothing was written. The game is at version ${current.version} here; compare it with yours, then append with this cursor.`;
  return problem("cursor-other-table", 409, "Cursor of another table", detail, current);
}

const SWITCHES = {
  recovery: { flag: "enable_state_recovery", title: "Recovery disabled", nothing: "nothing was read" },
  snapshots: { flag: "enable_state_snapshots", title: "Snapshots disabled", nothing: "nothing was written" },
  fence: { flag: "use_state_persistence", title: "Fence disabled", nothing: "the game was not fenced" },
};

/** A flag turns this off for the game. */
export function switchedOff(what: keyof typeof SWITCHES): Problem {
  const { flag, title, nothing } = SWITCHES[what];
  const flags = [...new Set([flag, "use_state_persistence"])].join(" or by ");
  const detail = `Turned off for this game by ${flags}; ${nothing}. GET /v1/flags shows where the value comes from.`;
  return problem(`${what}-disabled`, 503, title, detail, { flag });
}

/** The answer is larger than Lambda hands over as plain text. */
export function answerTooLarge(found: number, limit: number): Problem {
  const detail = `The answer has ${found} bytes, and at most ${limit} fit uncompressed. Send the request with "accept-encoding: gzip".`;
  return problem("answer-too-large", 406, "Answer too large", detail, { limit, found });
}

const OUTCOMES: Record<WriteOutcome, string> = {
  "not-written": "Nothing was written.",
  unknown: "Whether it was written is not known.",
};

/** The database does not answer. @param seconds When to try again. */
export function storeUnavailable(seconds: number, outcome: WriteOutcome): Problem {
  const detail = `The database does not answer. ${OUTCOMES[outcome]} Send the same request again, with the same commitId, after ${seconds} s: nothing is written twice.`;
  return problem("store-unavailable", 503, "Store unavailable", detail, { retryable: true, outcome });
}

/** The process could not read flags or game types yet, and this stage guesses nothing. */
export function configurationUnread(missing: readonly ProfileName[]): Problem {
  const detail = `This process could not read ${missing.join(" and ")} from AppConfig yet, so it cannot tell whether and by which rules to keep this. Nothing was written. Send the same request again, with the same commitId: the reading is tried again with each request.`;
  return problem("configuration-unread", 503, "Configuration unread", detail, {
    retryable: true,
    outcome: "not-written",
    missing,
  });
}

/** There is nowhere to keep what a recovery of many games does. */
export function noRunObjects(): Problem {
  const detail =
    "This service has no archive, and a recovery of many games is kept there. Deploy the stage again: its archive is made with it.";
  return problem("archive-missing", 422, "No archive", detail);
}

/** No recovery of many games has this id. */
export function recoveryNotFound(recoveryId: string): Problem {
  const detail = `There is no recovery "${recoveryId}"; begin it with POST /v1/recoveries.`;
  return problem("recovery-not-found", 404, "Recovery not found", detail);
}

/** The id belongs to another recovery of many games. */
export function recoveryExists(recoveryId: string): Problem {
  const detail = `There is a recovery "${recoveryId}" already, which asks for something else. Send the same request to continue it, or take another id.`;
  return problem("recovery-exists", 409, "Recovery exists", detail);
}

/** A restore is asked to run before its plan is complete. */
export function planMissing(recoveryId: string): Problem {
  const detail = `The plan of the recovery "${recoveryId}" is not complete. Send the request without run, and wait until GET /v1/recoveries/${recoveryId} shows that the plan is done.`;
  return problem("plan-missing", 409, "Plan missing", detail);
}

/** A fault of the service. */
export function internalError(): Problem {
  const detail = "The service failed. The error was logged; the same request will probably fail again.";
  return problem("internal-error", 500, "Internal error", detail);
}
