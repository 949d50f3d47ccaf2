import * as z from "zod/mini";
import type { PastAction, PastTransition } from "./answers.ts";
import type { Json } from "./json.ts";
import type { Transition } from "./requests.ts";
import { pastTransitions } from "./schemas.ts";

const problemShape = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  retryable: z.boolean(),
});

/** A problem document (RFC 9457): `type` is stable and for programs, `detail` says what was found and what to do. */
export type Problem = {
  readonly [name: string]: unknown;
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
};

/** The service refused a request. Nothing was changed by it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** The service gave no answer, or could not do its work, however often it was asked. What was sent may have been done. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreachableError";
  }
}

/** Somebody else appended first: where the game is now, and the transitions that the caller has not seen. */
export type Conflict = {
  readonly expectedVersion: number;
  readonly version: number;
  readonly phase: string;
  readonly cursor: string;
  readonly missed: readonly PastTransition[];
  /** Where the missed transitions continue, if these are not all: `start` of the history. */
  readonly missedNext?: number | undefined;
};

const currentVersionShape = z.object({ version: z.number(), phase: z.string(), cursor: z.string() });
const conflictShape: z.ZodMiniType<Conflict> = z.object({
  expectedVersion: z.number(),
  version: z.number(),
  phase: z.string(),
  cursor: z.string(),
  missed: pastTransitions<Json, PastAction>(),
  missedNext: z.optional(z.number()),
});

/** The conflict that an error reports; undefined for any other error. */
export function conflictOf(error: unknown): Conflict | undefined {
  return isProblem(error, "conflict") ? conflictShape.parse(error.problem) : undefined;
}

/** Where the game is now, as a refusal says. */
export function currentVersionOf({ problem }: ProblemError): z.infer<typeof currentVersionShape> | undefined {
  return currentVersionShape.safeParse(problem).data;
}

/** Whether an error is a problem of this kind, as `game-not-found`. */
export function isProblem(error: unknown, kind: string): error is ProblemError {
  return error instanceof ProblemError && error.problem.type === `${PROBLEM}${kind}`;
}

const PROBLEM = "urn:savepoint:problem:";

/** Whether a problem is the service's own word, and not that of something before it, as a gateway. */
export function isOwnWord({ problem }: ProblemError): boolean {
  return problem.type.startsWith(PROBLEM);
}

/**
 * Another server has continued the game. Nothing of what this one still had to send was written, and none of it will
 * be: `mine` has all of it, in order, `missed` what the other has appended. Continue with {@link Game.recover}.
 */
export class ConflictError extends ProblemError {
  readonly missed: readonly PastTransition[];
  readonly mine: readonly (readonly Transition[])[];

  constructor(problem: Problem, missed: readonly PastTransition[], mine: readonly (readonly Transition[])[]) {
    super(problem);
    this.name = "ConflictError";
    this.missed = missed;
    this.mine = mine;
  }
}

/** A move was not written, and will not be, since an earlier one of its game was not: `cause` is what became of that. */
export class NotSentError extends Error {
  constructor(cause: Error) {
    super(`not written, since an earlier move of the same game was not: ${cause.message}`, { cause });
    this.name = "NotSentError";
  }
}

/** The queue takes no more: the service has been away for too long. The move was not taken, and will not be written. */
export class QueueFullError extends Error {
  readonly limit: "moves" | "bytes" | "age";

  constructor(limit: "moves" | "bytes" | "age", most: number, found: number) {
    const unit = { moves: "moves", bytes: "bytes", age: "ms of age" }[limit];
    super(
      `the queue is full: ${found} ${unit} are waiting, and at most ${most} may. Nothing was queued; try again later.`,
    );
    this.name = "QueueFullError";
    this.limit = limit;
  }
}

/** It can't be found out any more whether a move was written: the service keeps that for a time only, or it was not asked in time. */
export class OutcomeUnknownError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`whether this was written is not known: ${reason}`, options);
    this.name = "OutcomeUnknownError";
  }
}

/** The client was closed. @property kept Whether the move is in a journal, to be sent by the next process. */
export class ClosedError extends Error {
  readonly kept: boolean;

  constructor(kept: boolean) {
    super(
      kept
        ? "the client was closed; the journal keeps this, and the next process sends it"
        : "the client was closed; this was not sent",
    );
    this.name = "ClosedError";
    this.kept = kept;
  }
}

/** `Game.create` found a game that has moves already: {@link Game.open} takes it up. */
export class GameExistsError extends Error {
  readonly version: number;

  constructor(gameId: string, version: number) {
    super(`the game "${gameId}" is there already, at version ${version}; Game.open takes it up`);
    this.name = "GameExistsError";
    this.version = version;
  }
}

const TOO_MANY_REQUESTS = 429;

/** The problem in an answer; one is made up where something before the service answered, as a gateway. */
export function problemOf(status: number, body: unknown): Problem {
  const parsed = problemShape.safeParse(body);
  if (parsed.success) return parsed.data;
  const detail = typeof body === "string" ? body.slice(0, 200) : JSON.stringify(body).slice(0, 200);
  const retryable = status >= 500 || status === TOO_MANY_REQUESTS;
  return { type: "about:blank", title: `HTTP status ${status}`, status, detail, retryable };
}
