import { type Consumed, consumedBy } from "./consumed.ts";
import { ProblemError, problemOf, UnreachableError } from "./errors.ts";
import { backoff, PLATFORM, type Platform } from "./platform.ts";
import type { Request, Sign, Unsigned } from "./request.ts";
import { type Traced, traced } from "./tracing.ts";

/** How requests reach the service. */
export type SendOptions = {
  /** Where the service is, as `http://127.0.0.1:4700`; a path in it comes before the path of each route. */
  readonly url: string;
  /**
   * How requests are signed. `aws`: SigV4, with the credentials that the AWS SDK finds. `none`: not at all, as a local
   * stack takes them. Absent: `aws` where the URL is one of AWS's, else `none`. A function signs in its own way.
   */
  readonly sign?: "aws" | "none" | Sign;
  /**
   * Sent as `Authorization: Bearer …`, as `savepoint serve` wants it, in place of a signature. A function is asked before
   * each try, so that a token may change while the client is open.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Tries of one request, at most. Default 5. */
  readonly tries?: number;
  /** Time for one try in ms. Default 31,000: longer than API Gateway waits for a function, so that its answer is heard. */
  readonly timeoutMs?: number;
  /** In place of the platform's own `fetch`. */
  readonly fetch?: Platform["fetch"];
  /** In place of the platform's clock, randomness, ids and timers. */
  readonly platform?: Partial<Platform>;
  /** Learns what each answered request consumed of the database: for a bill, or a metric. */
  readonly onConsumed?: (consumed: Consumed) => void;
  /** Whether to make spans where `@opentelemetry/api` is installed. Default true. */
  readonly tracing?: boolean;
};

/** An answer, its body parsed but unchecked. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** What became of one try. @property sent False when it is certain that the service has not seen it. */
export type Tried =
  | { readonly answer: Answer }
  | {
      readonly error: ProblemError | UnreachableError;
      readonly sent: boolean;
      readonly retryAfterMs?: number;
    };

/** Tries of one request, unless another number is given. */
export const TRIES = 5;
const TIMEOUT_MS = 31_000;
const LONGEST_RETRY_AFTER_S = 30;
/** Bodies from here on are sent gzipped: the service takes no larger ones as they are. */
const GZIP_FROM_BYTES = 1_000_000;

/** The platform that a client was given, the rest filled in. */
export function platformOf({ platform, fetch }: SendOptions): Platform {
  return { ...PLATFORM, ...platform, ...(fetch && { fetch }) };
}

/**
 * Sends a request until it is answered. Every request of this API may be sent again: commits are distinguished by their
 * `commitId`, and all others change nothing the second time.
 * @throws {ProblemError} when it is refused. @throws {UnreachableError} when the tries are used up. @throws the signal's
 * reason when it is aborted.
 */
export async function send(options: SendOptions, request: Request): Promise<Answer> {
  const { tries = TRIES } = options;
  const { random, sleep } = platformOf(options);
  for (let tried = 1; ; tried += 1) {
    const outcome = await attempt(options, request);
    if ("answer" in outcome) return outcome.answer;
    const { error, retryAfterMs } = outcome;
    if (tried >= tries || (error instanceof ProblemError && !error.problem.retryable)) throw error;
    await sleep(retryAfterMs ?? backoff(tried, random), request.signal);
    request.signal?.throwIfAborted();
  }
}

/** One try. @throws what {@link Sign} throws, and the signal's reason when it is aborted. */
export async function attempt(options: SendOptions, request: Request): Promise<Tried> {
  return await traced(
    options.tracing ?? true,
    request,
    async (span) => await exchange(options, request, span),
  );
}

async function exchange(options: SendOptions, request: Request, span: Traced | undefined): Promise<Tried> {
  const { timeoutMs = TIMEOUT_MS } = options;
  const platform = platformOf(options);
  const { url, init } = await signed(options, request, span?.headers ?? {});
  request.signal?.throwIfAborted();
  const limit = timeLimit(platform, timeoutMs, request.signal);
  try {
    const response = await platform.fetch(url, { ...init, signal: limit.signal });
    const text = await response.text();
    span?.status(response.status);
    options.onConsumed?.(consumedBy(response.headers.get("savepoint-consumed")));
    return outcomeOf(response, parsed(text), request);
  } catch (cause) {
    request.signal?.throwIfAborted();
    const message = `${options.url} does not answer: ${reason(cause)}`;
    return { error: new UnreachableError(message, { cause }), sent: !neverLeft(cause) };
  } finally {
    limit.over();
  }
}

function outcomeOf({ ok, status, headers }: Response, body: unknown, request: Request): Tried {
  if (ok || status === request.alsoGood) return { answer: { status, headers, body } };
  const error = new ProblemError(problemOf(status, body));
  return { error, sent: true, ...retryAfter(headers) };
}

/** A reason that is made once: the one that `abort` makes otherwise has a stack trace, which takes time. */
const IN_TIME = new Error("answered in time");

/** A signal that is aborted after so many ms, or with the caller's own. */
function timeLimit({ sleep }: Platform, ms: number, outer: AbortSignal | undefined) {
  const timer = new AbortController();
  const ended = new AbortController();
  async function expired(): Promise<void> {
    await sleep(ms, ended.signal);
    if (!ended.signal.aborted) timer.abort(new Error(`timeout after ${ms} ms`));
  }
  void expired();
  const signal = outer ? AbortSignal.any([outer, timer.signal]) : timer.signal;
  return { signal, over: () => ended.abort(IN_TIME) };
}

async function signed(
  options: SendOptions,
  request: Request,
  traceHeaders: Readonly<Record<string, string>>,
) {
  const { method, path, query = {}, text } = request;
  const url = new URL(options.url.replace(/\/+$/, "") + path);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const body = text === undefined ? undefined : await encoded(text);
  const unsigned: Unsigned = {
    method,
    url,
    headers: {
      // API Gateway reads what is of type JSON as text, which would destroy compressed bytes.
      ...(body instanceof Uint8Array
        ? { "content-type": "application/octet-stream", "content-encoding": "gzip" }
        : { "content-type": "application/json" }),
      ...traceHeaders,
    },
    ...(body !== undefined && { body }),
  };
  const sign = await signerFor(options);
  const headers = sign ? await sign(unsigned) : unsigned.headers;
  return { url, init: { method, headers, ...(body !== undefined && { body }) } };
}

async function encoded(text: string): Promise<string | Uint8Array<ArrayBuffer>> {
  if (text.length < GZIP_FROM_BYTES) return text;
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const AWS_HOST = /\.amazonaws\.com(?:\.cn)?$/;
const awsSigners = new WeakMap<SendOptions, Promise<Sign>>();

async function signerFor(options: SendOptions): Promise<Sign | undefined> {
  const { sign, token, url } = options;
  if (typeof sign === "function") return sign;
  if (token !== undefined)
    return async ({ headers }) => ({
      ...headers,
      authorization: `Bearer ${typeof token === "string" ? token : await token()}`,
    });
  if (sign === "none" || (sign === undefined && !AWS_HOST.test(new URL(url).hostname))) return undefined;
  const known = awsSigners.get(options);
  if (known) return await known;
  // Loaded when needed: the AWS SDK is larger than everything else here together.
  const opened = import("./aws/index.ts").then(({ awsSigner }) => awsSigner());
  awsSigners.set(options, opened);
  return await opened;
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

const NEVER_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Whether an error of `fetch` says that no connection was made, so that nothing was sent. */
function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && NEVER_CONNECTED.has(String(cause.code));
}

/** Node wraps what happened on the network in an error that says nothing. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
