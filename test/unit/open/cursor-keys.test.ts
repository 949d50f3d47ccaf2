import { afterEach, describe, expect, test, vi } from "vitest";
import { parseCursorKeys, readCursorKeys } from "../../../lambdas/open/cursor-keys.ts";
import { startAwsServer } from "../../fixtures/aws-server.ts";

afterEach(() => vi.unstubAllEnvs());

function keysOf(id: string, bytes = 32) {
  return { id, secret: Buffer.alloc(bytes, 7).toString("base64") };
}
const TEXT = JSON.stringify({ current: keysOf("k2"), previous: keysOf("k1") });

/** Secrets Manager with one answer, where the SDK looks for it. */
async function secretsManager(answer: object) {
  const asked: unknown[] = [];
  const server = await startAwsServer(({ headers, body }) => {
    asked.push([headers["x-amz-target"], JSON.parse(body.toString())]);
    return { headers: { "content-type": "application/x-amz-json-1.1" }, body: answer };
  });
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.endpoint);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "none");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "none");
  return { asked, close: server.close };
}

describe("the keys of cursors", () => {
  test("come from the environment on one machine, with the table's epoch, which is short in a cursor", async () => {
    const keys = await readCursorKeys({ CURSOR_KEYS: TEXT, TABLE_EPOCH: "2026-01-01T00:00:00.000.1" });

    expect(keys.current).toEqual({ id: "k2", secret: Buffer.alloc(32, 7) });
    expect(keys.previous?.id).toBe("k1");
    expect(keys.epoch).toMatch(/^[\w-]{8}$/);
    expect((await readCursorKeys({ CURSOR_KEYS: TEXT, TABLE_EPOCH: "other" })).epoch).not.toBe(keys.epoch);
  });

  test("come from Secrets Manager on a stage", async () => {
    const { asked, close } = await secretsManager({ SecretString: TEXT });

    const keys = await readCursorKeys({ CURSOR_KEYS_SECRET_ID: "cursor-keys", TABLE_EPOCH: "1" });

    expect(keys.current.id).toBe("k2");
    expect(asked).toEqual([["secretsmanager.GetSecretValue", { SecretId: "cursor-keys" }]]);
    close();
  });

  test("are no secret that holds no text", async () => {
    const { close } = await secretsManager({ SecretBinary: "AAAA" });

    await expect(readCursorKeys({ CURSOR_KEYS_SECRET_ID: "cursor-keys", TABLE_EPOCH: "1" })).rejects.toThrow(
      "the secret cursor-keys holds no text",
    );
    close();
  });

  test("must be named, and so must the table's epoch", async () => {
    await expect(readCursorKeys({ TABLE_EPOCH: "1" })).rejects.toThrow("CURSOR_KEYS_SECRET_ID");
    await expect(readCursorKeys({ CURSOR_KEYS: TEXT })).rejects.toThrow(
      "the environment variable TABLE_EPOCH must be set",
    );
  });

  test.each(["not JSON", "[]", '{"current":{"id":"a space is none","secret":"AA"}}'])(
    "are refused in another form, and never quoted: %s",
    (text) => {
      expect(() => parseCursorKeys(text)).toThrow(/^the cursor keys are not of the form/);
    },
  );

  test("have 32 bytes at least", () => {
    const short = JSON.stringify({ current: keysOf("k1", 31) });

    expect(() => parseCursorKeys(short)).toThrow('the secret of cursor key "k1" has less than 32 bytes');
    expect(parseCursorKeys(JSON.stringify({ current: keysOf("k1") }))).not.toHaveProperty("previous");
  });
});
