import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Sign } from "../request.ts";

export type { Sign, Unsigned } from "../request.ts";

/** Keys of AWS. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** How to sign. */
export type AwsSignerOptions = {
  /** Absent: read from the URL, else `AWS_REGION`. */
  readonly region?: string;
  /** Absent: what the AWS SDK finds by itself (environment, profile, role of the machine or the container). */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
};

type Data = string | ArrayBuffer | ArrayBufferView;

/**
 * Signs requests to an API of AWS (SigV4, service `execute-api`). `openClient` does so by itself where the URL is one of
 * AWS's; this is for credentials or a region of your own.
 *
 * ```ts
 * const savepoint = openClient({ url, sign: awsSigner({ region: "eu-central-1", credentials }) });
 * ```
 */
export function awsSigner({ region, credentials = defaultProvider() }: AwsSignerOptions = {}): Sign {
  const signers = new Map<string, SignatureV4>();
  function signerIn(where: string): SignatureV4 {
    const known = signers.get(where);
    if (known) return known;
    const made = new SignatureV4({ service: "execute-api", region: where, credentials, sha256: Sha256 });
    signers.set(where, made);
    return made;
  }
  return async ({ method, url, headers, body }) => {
    const signed = await signerIn(region ?? regionOf(url)).sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      body,
    });
    // The platform sends its own, which is the same.
    const { host: _, ...sent } = signed.headers;
    return sent;
  };
}

function regionOf(url: URL): string {
  const found = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(url.hostname)?.[1];
  const region = found ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region === undefined)
    throw new Error(`${url.hostname} names no region: set AWS_REGION, or give awsSigner({ region }).`);
  return region;
}

/** SHA-256, and HMAC with it, in the form that the signer wants. */
class Sha256 {
  readonly #secret: Data | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Data) {
    this.#secret = secret;
    this.#hash = begin(secret);
  }

  update(data: Data): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = begin(this.#secret);
  }
}

function begin(secret: Data | undefined): Hash | Hmac {
  return secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
}

function bytesOf(data: Data): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
