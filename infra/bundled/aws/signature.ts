import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "../credentials.ts";

/** A request before it is signed. */
export interface Signable {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  /** Names in lower case; all of them are signed, and `host` with them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** For whom a request is signed, and when. */
export interface Signing {
  /** The service's name in signatures. */
  readonly service: string;
  readonly region: string;
  /** The path stands in the signature as it is; every service but S3 has it encoded once more. */
  readonly plainPath?: boolean;
  readonly credentials: Credentials;
  readonly time: Date;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Encodes text for a URL as signatures want it: encodeURIComponent leaves five characters alone that RFC 3986 reserves. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const byName = ([left]: readonly string[], [right]: readonly string[]): number =>
  (left ?? "") < (right ?? "") ? -1 : 1;

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const encodedOnceMore = ({ pathname }: URL): string => pathname.split("/").map(encode).join("/");

/**
 * The headers of a request with its signature, Signature Version 4.
 *
 * Source: IAM User Guide, "Create a signed AWS API request".
 */
export const sign = (
  request: Signable,
  { service, region, plainPath, credentials, time }: Signing,
): Record<string, string> => {
  const timestamp = time.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    "x-amz-date": timestamp,
    ...(credentials.sessionToken ? { "x-amz-security-token": credentials.sessionToken } : {}),
  };
  const sorted = Object.entries(headers).sort(byName);
  const names = sorted.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    plainPath ? request.url.pathname : encodedOnceMore(request.url),
    canonicalQuery(request.url),
    ...sorted.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, " ")}`),
    "",
    names,
    sha256(request.body),
  ].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = hmac(key, [ALGORITHM, timestamp, scope, sha256(canonical)].join("\n")).toString("hex");
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
};
