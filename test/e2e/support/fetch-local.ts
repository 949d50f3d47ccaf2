import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/**
 * `fetch` for names that end in `.localhost`: they are this machine (RFC 6761), which not every resolver knows.
 */
export async function fetchLocal(url: URL, init: RequestInit = {}): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const { method = "GET", signal } = init;
  const body = typeof init.body === "string" ? init.body : "";
  const headers = {
    "accept-encoding": "gzip",
    "content-length": Buffer.byteLength(body),
    ...Object.fromEntries(new Headers(init.headers)),
  };
  const request = url.protocol === "https:" ? requestSecure : requestPlain;
  const sent = request(url, {
    method,
    headers,
    servername: "localhost",
    ...(signal && { signal }),
    lookup: (_name, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]),
  });
  sent.on("error", reject);
  sent.on("response", async (answer) => {
    const bytes = await buffer(answer);
    const gzipped = answer.headers["content-encoding"] === "gzip";
    const answered = Object.entries(answer.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    resolve(
      new Response(new Uint8Array(gzipped ? gunzipSync(bytes) : bytes), {
        status: answer.statusCode ?? 0,
        headers: answered,
      }),
    );
  });
  sent.end(body);
  return await promise;
}
