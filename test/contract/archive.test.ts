import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as bundled from "../../infra/bundled/s3.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import { s3Archive, s3Client } from "../../lambdas/store/s3-archive.ts";
import { memoryArchive } from "../../scripts/local/memory-archive.ts";
import { type S3Server, startS3 } from "../fixtures/s3-server.ts";

const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);
const settings = (endpoint: string) => ({
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "none", secretAccessKey: "none" },
});

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server.close());

describe.each([
  { name: "in memory", open: (): Archive => memoryArchive() },
  { name: "in S3", open: (): Archive => s3Archive(s3Client(settings(server.endpoint)), "archive") },
])("the archive $name", ({ open }) => {
  it("gives back what was put, byte for byte, the newest first", async () => {
    const archive = open();
    await archive.put("a:b.c", Uint8Array.of(1));
    await archive.put("a:b.c", BYTES);
    expect([...((await archive.get("a:b.c")) ?? [])]).toEqual([...BYTES]);
  });

  it("holds nothing of a game that was removed, or never put", async () => {
    const archive = open();
    await archive.put("g", BYTES);
    await archive.remove("g");
    await archive.remove("g");
    expect(await archive.get("g")).toBeUndefined();
    expect(await archive.get("other")).toBeUndefined();
  });
});

describe("the archive in S3", () => {
  it("says so when it may not read, and does not call that an absent object", async () => {
    const archive = s3Archive(s3Client({ ...settings(server.endpoint), maxAttempts: 1 }), "archive");
    await expect(archive.get("forbidden")).rejects.toThrow("It is so.");
  });

  it("is addressed alike by the SDK and by the client in the bundles", async () => {
    await s3Archive(s3Client(settings(server.endpoint)), "archive").put("a:1", BYTES);
    const client = new bundled.S3Client(settings(server.endpoint));
    const { Body } = await client.send(
      new bundled.GetObjectCommand({ Bucket: "archive", Key: "games/a:1.json.br" }),
    );
    expect([...(await Body.transformToByteArray())]).toEqual([...BYTES]);
  });
});
