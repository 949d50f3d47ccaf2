import { createHash, createHmac } from "node:crypto";
import { Sha256 as TheirSha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Sha256 } from "../../../lambdas/calls/sha256.ts";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
const parts = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 4 });

describe("the hash that signs calls to AWS", () => {
  test("is Node's, of one part or several, and after a reset", async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const hash = new Sha256();
        hash.update(Buffer.from("something else"));
        hash.reset();
        for (const part of given) hash.update(part);
        expect(hex(await hash.digest())).toBe(
          createHash("sha256").update(Buffer.concat(given)).digest("hex"),
        );
      }),
    );
  });

  test("is Node's HMAC with a secret of any kind", async () => {
    const secret = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.uint8Array(),
      fc.uint8Array().map((bytes) => new Uint8Array(bytes).buffer),
    );
    await fc.assert(
      fc.asyncProperty(secret, parts, async (key, given) => {
        const hash = new Sha256(key);
        for (const part of given) hash.update(part);
        const asKey = typeof key === "string" ? key : new Uint8Array(key);
        expect(hex(await hash.digest())).toBe(
          createHmac("sha256", asKey).update(Buffer.concat(given)).digest("hex"),
        );
      }),
    );
  });

  test("makes the same signatures as the SDK's own", async () => {
    async function sign(sha256: typeof Sha256 | typeof TheirSha256) {
      return await new SignatureV4({
        service: "dynamodb",
        region: "eu-west-1",
        sha256,
        credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" },
      }).sign(
        {
          method: "POST",
          protocol: "https:",
          hostname: "dynamodb.eu-west-1.amazonaws.com",
          path: "/",
          headers: { host: "dynamodb.eu-west-1.amazonaws.com", "x-amz-target": "DynamoDB_20120810.PutItem" },
          body: '{"TableName":"t"}',
        },
        { signingDate: new Date("2027-01-01T00:00:00Z") },
      );
    }
    expect((await sign(Sha256)).headers).toEqual((await sign(TheirSha256)).headers);
  });
});
