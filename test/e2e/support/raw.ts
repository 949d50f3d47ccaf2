import { fetchTarget, sign, TARGET } from "./target.ts";

/** An answer as it came over the wire. */
export type RawAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text, parsed. */
  readonly body: unknown;
};

type Sign = typeof sign;

/** Sends `request` (as `GET /v1/games`) once, and takes any answer. */
async function sendBy(by: Sign | undefined, request: string, body?: unknown): Promise<RawAnswer> {
  const [method = "", path = ""] = request.split(" ");
  const url = new URL(path, TARGET.url);
  const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const unsigned = { method, url, headers: { "content-type": "application/json" }, ...text };
  const headers = by ? await by(unsigned) : unsigned.headers;
  const answer = await fetchTarget(url, { method, headers, ...text, signal: AbortSignal.timeout(30_000) });
  const answered = await answer.text();
  return { status: answer.status, headers: answer.headers, text: answered, body: parsed(answered) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A signed request. A body that is a text is sent as it is. */
export function send(request: string, body?: unknown): Promise<RawAnswer> {
  return sendBy(sign, request, body);
}

/** A request without a signature. */
export function sendUnsigned(request: string, body?: unknown): Promise<RawAnswer> {
  return sendBy(undefined, request, body);
}

/** A request signed by somebody else. */
export function sendSignedBy(by: Sign, request: string, body?: unknown): Promise<RawAnswer> {
  return sendBy(by, request, body);
}
