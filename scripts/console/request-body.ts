import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";

/** What API Gateway takes at most. */
const MAX_BYTES = 10 * 1024 * 1024;

/** The body of a request as text; undefined where there is none. @throws when it is larger than the API takes. */
export async function requestBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BYTES)
    throw new Error(`the body has more than ${MAX_BYTES} bytes, which the service would refuse`);
  const bytes = await buffer(request);
  return bytes.length === 0 ? undefined : bytes.toString();
}
