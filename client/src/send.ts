import { ProblemError, problemOf, UnreachableError } from "./problem-error.ts";

/** What is sent, before it is signed. */
export type Unsigned = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Signs a request: gives the headers to send. */
export type Sign = (request: Unsigned) => Promise<Readonly<Record<string, string>>>;

/** How to reach the service. */
export type ClientOptions = {
  /** Where the service is, as `http://127.0.0.1:4700`. */
  readonly url: string;
  /** Signs each try; absent: requests go unsigned, as the local stack takes them. */
  readonly sign?: Sign;
  /** Tries of one request, at most. Default 5. */
  readonly tries?: number;
  /** Time for one try in ms. Default 5,000. */
  readonly timeoutMs?: number;
  /** In place of the platform's own `fetch`. */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
};

/** A request to the service. */
export type Request = {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** A status that is an answer here, though it stands for an error elsewhere. */
  readonly alsoGood?: number;
};

/** An answer, its body parsed but unchecked. */
export type Answer = { readonly headers: Headers; readonly body: unknown };

const TRIES = 5;
const TIMEOUT_MS = 5_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
const LONGEST_RETRY_AFTER_S = 30;

/**
 * Sends a request until it is answered. Every request of this API may be sent again: commits are told apart by their
 * `commitId`, and all others change nothing the second time.
 * @throws {ProblemError} when it is refused. @throws {UnreachableError} when the tries are used up.
 */
export async function send(options: ClientOptions, request: Request): Promise<Answer> {
  const { tries = TRIES } = options;
  for (let tried = 1; ; tried += 1) {
    const outcome = await attempt(options, request);
    if ("answer" in outcome) return outcome.answer;
    if (tried >= tries) throw outcome.error;
    await wait(outcome.retryAfterMs ?? backoff(tried));
  }
}

type Outcome = { readonly answer: Answer } | { readonly error: Error; readonly retryAfterMs?: number };

/** One try. @returns an error that another try may not meet. @throws {ProblemError} for one that it would. */
async function attempt(options: ClientOptions, request: Request): Promise<Outcome> {
  const { timeoutMs = TIMEOUT_MS, fetch: fetched = fetch } = options;
  const { url, init } = await signed(options, request);
  let response: Response;
  let text: string;
  try {
    response = await fetched(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (cause) {
    const message = `${options.url} does not answer: ${reason(cause)}`;
    return { error: new UnreachableError(message, { cause }) };
  }
  const body = parsed(text);
  if (response.ok || response.status === request.alsoGood)
    return { answer: { headers: response.headers, body } };
  const problem = problemOf(response.status, body);
  const error = new ProblemError(problem);
  if (!problem.retryable) throw error;
  return { error, ...retryAfter(response.headers) };
}

type Signed = { readonly url: URL; readonly init: RequestInit };

/** @throws what {@link Sign} throws. */
async function signed({ url: base, sign }: ClientOptions, request: Request): Promise<Signed> {
  const { method, path, query = {}, body } = request;
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const unsigned: Unsigned = { method, url, headers: { "content-type": "application/json" }, ...text };
  const headers = sign ? await sign(unsigned) : unsigned.headers;
  return { url, init: { method, headers, ...text } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function retryAfter(headers: Headers): { readonly retryAfterMs?: number } {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? { retryAfterMs: Math.min(seconds, LONGEST_RETRY_AFTER_S) * 1_000 } : {};
}

/** Between half and all of a time that doubles: callers that failed together do not come back together. */
function backoff(tried: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (tried - 1), LONGEST_WAIT_MS);
  return (longest * (1 + Math.random())) / 2;
}

async function wait(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}

/** Node wraps what happened on the network in an error that says nothing. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
