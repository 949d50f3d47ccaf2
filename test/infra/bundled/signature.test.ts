import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sign } from "../../../infra/bundled/aws/signature.ts";

/** SHA-256 in the form that the SDK's signer wants. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", Buffer.from(bytesOf(secret)));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("the signer makes a new hash each time");
  }
}

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array => {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

const letters = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 12 });

const requests = fc.record({
  method: fc.constantFrom("GET" as const, "POST" as const),
  segments: fc.array(letters, { maxLength: 3 }),
  query: fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,9}$/), letters, { maxKeys: 3 }),
  target: fc.stringMatching(/^[A-Za-z0-9_. ]{1,30}$/).map((text) => text.trim()),
  body: fc.string({ unit: "grapheme", maxLength: 200 }),
  region: fc.constantFrom("eu-west-1", "us-east-1"),
  plainPath: fc.boolean(),
  sessionToken: fc.option(fc.constant("a-token"), { nil: undefined }),
  time: fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
});

describe("a signature", () => {
  it("is the one that the SDK makes", async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        async ({ method, segments, query, target, body, region, plainPath, sessionToken, time }) => {
          const url = new URL("https://dynamodb.eu-west-1.amazonaws.com/");
          url.pathname = `/${segments.map(encodeURIComponent).join("/")}`;
          for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
          const credentials = {
            accessKeyId: "AKIDEXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            ...(sessionToken ? { sessionToken } : {}),
          };
          const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
          const signer = new SignatureV4({
            credentials,
            region,
            service: "dynamodb",
            sha256: Sha256,
            applyChecksum: false,
            uriEscapePath: !plainPath,
          });
          const theirs = await signer.sign(
            {
              method,
              protocol: "https:",
              hostname: url.hostname,
              path: url.pathname,
              query: Object.fromEntries(url.searchParams),
              headers: { ...headers, host: url.host },
              body,
            },
            { signingDate: time },
          );

          const ours = sign(
            { method, url, headers, body },
            { service: "dynamodb", region, plainPath, credentials, time },
          );

          expect(ours.authorization).toBe(theirs.headers.authorization);
        },
      ),
    );
  });
});
