import type { IncomingHttpHeaders } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import type { Signable } from "./signature.ts";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The bytes as text. */
  readonly body: string;
}

// Connections are kept: a new one costs a TLS handshake, several times what a call to DynamoDB takes.
const KEEP = { keepAlive: true, maxSockets: 50 };
const agent = new Agent(KEEP);

/**
 * Plain HTTP, for an emulator. Importing `node:http` as an ES module reads all its exports, and one of them loads the
 * whole of fetch: some 60 ms of a cold start. Asked for this way it is there at once, since `node:https` needs it.
 */
const openPlainHttp = () => {
  const http = process.getBuiltinModule("node:http");
  const plainAgent = new http.Agent(KEEP);
  return { request: http.request, agent: plainAgent };
};
let plainHttp: ReturnType<typeof openPlainHttp> | undefined;

const transportFor = (url: URL) => {
  if (url.protocol === "https:") return { request, agent };
  plainHttp ??= openPlainHttp();
  return plainHttp;
};

/**
 * Sends a request once.
 *
 * @param headers - all of them, signature included
 * @param timeoutMs - for the whole of it, from connecting to the last byte
 * @throws what Node says when there was no whole answer in time
 */
export const send = (
  { method, url, body }: Signable,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const transport = transportFor(url);
    const options: RequestOptions = {
      method,
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
      agent: transport.agent,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const outgoing = transport.request(url, options, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const bytes = Buffer.concat(parts);
        const { statusCode: status = 0, headers } = incoming;
        resolve({ status, headers, bytes, body: bytes.toString() });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
