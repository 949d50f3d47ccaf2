/** An error as callers see it: a problem document (RFC 9457), with whether the same request may succeed later. */
export type Problem = {
  /** Stable, for programs: `urn:savepoint:problem:` and the kind. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was expected, what was found, what to do. */
  readonly detail: string;
  /** Whether the very same request may succeed when it is sent again. */
  readonly retryable: boolean;
  readonly [extension: string]: unknown;
};

/** A problem, thrown by code that knows HTTP. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** Builds a problem. @param more What a program may want to know: figures, versions, names. */
export function problem(
  kind: string,
  status: number,
  title: string,
  detail: string,
  more: { readonly retryable?: boolean; readonly [extension: string]: unknown } = {},
): Problem {
  const { retryable = false, ...extensions } = more;
  return { type: `urn:savepoint:problem:${kind}`, title, status, detail, retryable, ...extensions };
}
