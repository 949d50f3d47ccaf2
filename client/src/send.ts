import { type Consumed, consumedBy } from "./consumed.ts";
import { ProblemError, problemOf, UnreachableError } from "./errors.ts";
import { backoff, PLATFORM, type Platform } from "./platform.ts";
import type { Request, Unsigned } from "./request.ts";
import { type SignOptions, signerOf } from "./sign.ts";
import { timeLimit } from "./time-limit.ts";
import { type Traced, traced } from "./tracing.ts";

/** How requests reach the service. */
export type SendOptions = SignOptions & {
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

/** Sends requests. */
export type Sender = {
  readonly platform: Platform;
  /** Tries of one request, at most. */
  readonly tries: number;
  /** One try. @throws what {@link Sign} throws, and the signal's reason when it is aborted. */
  readonly attempt: (request: Request) => Promise<Tried>;
};

const TRIES = 5;
const TIMEOUT_MS = 31_000;
const LONGEST_RETRY_AFTER_S = 30;
/** Bodies from here on are sent gzipped: the service takes no larger ones as they are. */
const GZIP_FROM_BYTES = 1_000_000;

/** Makes a sender of what a client was given, the rest filled in. */
export function openSender(options: SendOptions): Sender {
  const { tries = TRIES, timeoutMs = TIMEOUT_MS, tracing = true, onConsumed } = options;
  const platform = { ...PLATFORM, ...options.platform, ...(options.fetch && { fetch: options.fetch }) };
  const base = options.url.replace(/\/+$/, "");
  const sign = signerOf(options);

  async function exchange(request: Request, span: Traced | undefined): Promise<Tried> {
    const unsigned = await unsignedOf(base, request, span?.headers);
    const { method, url, body } = unsigned;
    const headers = sign ? await sign(unsigned) : unsigned.headers;
    request.signal?.throwIfAborted();
    const limit = timeLimit(platform, timeoutMs, request.signal);
    try {
      const init = { method, headers, signal: limit.signal, ...(body !== undefined && { body }) };
      const response = await platform.fetch(url, init);
      const text = await response.text();
      span?.status(response.status);
      onConsumed?.(consumedBy(response.headers.get("savepoint-consumed")));
      return outcomeOf(response, parsed(text), request);
    } catch (cause) {
      request.signal?.throwIfAborted();
      const message = `${options.url} does not answer: ${reason(cause)}`;
      return { error: new UnreachableError(message, { cause }), sent: !neverLeft(cause) };
    } finally {
      limit.over();
    }
  }
  return {
    platform,
    tries,
    attempt: async (request) => await traced(tracing, request, async (span) => await exchange(request, span)),
  };
}

/**
 * Sends a request until it is answered. Every request of this API may be sent again: commits are distinguished by their
 * `commitId`, and all others change nothing the second time.
 * @throws {ProblemError} when it is refused. @throws {UnreachableError} when the tries are used up. @throws the signal's
 * reason when it is aborted.
 */
export async function send({ platform, tries, attempt }: Sender, request: Request): Promise<Answer> {
  for (let tried = 1; ; tried += 1) {
    const outcome = await attempt(request);
    if ("answer" in outcome) return outcome.answer;
    const { error, retryAfterMs } = outcome;
    if (tried >= tries || (error instanceof ProblemError && !error.problem.retryable)) throw error;
    await platform.sleep(retryAfterMs ?? backoff(tried, platform.random), request.signal);
    request.signal?.throwIfAborted();
  }
}

function outcomeOf({ ok, status, headers }: Response, body: unknown, request: Request): Tried {
  if (ok || status === request.alsoGood) return { answer: { status, headers, body } };
  const error = new ProblemError(problemOf(status, body));
  return { error, sent: true, ...retryAfter(headers) };
}

type Unsent = Unsigned & { readonly body?: string | Uint8Array<ArrayBuffer> };

async function unsignedOf(
  base: string,
  { method, path, query, text }: Request,
  traceHeaders: Readonly<Record<string, string>> | undefined,
): Promise<Unsent> {
  const url = new URL(base + path);
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const body = text === undefined || text.length < GZIP_FROM_BYTES ? text : await gzipped(text);
  const headers = {
    // API Gateway reads what is of type JSON as text, which would destroy compressed bytes.
    ...(body instanceof Uint8Array
      ? { "content-type": "application/octet-stream", "content-encoding": "gzip" }
      : { "content-type": "application/json" }),
    ...traceHeaders,
  };
  return { method, url, headers, ...(body !== undefined && { body }) };
}

async function gzipped(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
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
