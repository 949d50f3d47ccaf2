import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Archive } from "../../lambdas/store/archive.ts";
import { lateArchive } from "../../lambdas/store/late-archive.ts";
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
  { name: "opened late", open: () => lateArchive(async () => memoryArchive()) },
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
});

describe("an archive that is opened late", () => {
  it("is opened by the first call, and once", async () => {
    let opened = 0;
    const archive = lateArchive(async () => {
      opened += 1;
      return memoryArchive();
    });
    expect(opened).toBe(0);
    await Promise.all([archive.put("g", BYTES), archive.get("g")]);
    expect(opened).toBe(1);
  });

  it("is opened again by the call after one that could not open it", async () => {
    let failures = 1;
    const archive = lateArchive(async () => {
      failures -= 1;
      if (failures >= 0) throw new Error("not now");
      return memoryArchive();
    });
    await expect(archive.get("g")).rejects.toThrow("not now");
    expect(await archive.get("g")).toBeUndefined();
  });
});
