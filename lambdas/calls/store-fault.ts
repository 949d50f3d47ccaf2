/** A store refused a write and knows that it did not do it, not even in part: as a database on a full disk. */
export class NotWrittenError extends Error {
  /** Of Node's: why. */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NotWrittenError";
    this.code = code;
  }
}

/** Node's codes where there is no answer: of the network, of its names, of a time-out. */
const NO_ANSWER = /^(?:E(?!RR_)[A-Z_]+|ABORT_ERR)$/;

/**
 * Whether an error is a fault of a store, which may pass: what a service refuses has the request's metadata; where there
 * is no answer, the error has a code of Node's.
 */
export function isStoreFault(error: unknown): boolean {
  // The one refusal that is the request's own fault, and stays.
  if (!(error instanceof Error) || error.name === "ValidationException") return false;
  const code = "code" in error ? String(error.code) : "";
  return "$metadata" in error || NO_ANSWER.test(code);
}
