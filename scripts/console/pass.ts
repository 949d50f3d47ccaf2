import type { Target } from "../cli/target.ts";
import { type Answer, type Asked, problemAnswer } from "./answer.ts";

/** The longest that API Gateway waits for a function, in ms. */
const TIMEOUT_MS = 30_000;
/** The headers of an answer that are passed on to the page. */
const HEADERS = ["content-type", "retry-after", "savepoint-consumed", "savepoint-repeated"];

/** Passes a request on to the API, signed where the target wants that, and its answer back. */
export async function pass({ url: base, sign }: Target, { method, url: path, body }: Asked): Promise<Answer> {
  const url = new URL(path, base);
  const unsigned = {
    method,
    url,
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body }),
  };
  const headers = sign ? await sign(unsigned) : unsigned.headers;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const passed = HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return {
      status: response.status,
      headers: Object.fromEntries(passed),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    const detail = `${base} does not answer: ${reason}. It is asked again every few seconds.`;
    return problemAnswer(502, "service-unreachable", "No answer", detail);
  }
}
