import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceError } from "../../../infra/bundled/aws/error.ts";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "../../../infra/bundled/s3.ts";
import { type S3Server, startS3 } from "../../fixtures/s3-server.ts";

const BUCKET = "archive";

let server: S3Server;
let client: S3Client;
beforeAll(async () => {
  server = await startS3();
  client = new S3Client({
    endpoint: server.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
});
afterAll(() => server.close());

describe("an object", () => {
  it("comes back as it was put, byte for byte, and is gone when it is deleted", async () => {
    const at = { Bucket: BUCKET, Key: "games/a:b.c" };
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

    await client.send(new PutObjectCommand({ ...at, Body: bytes, ContentType: "application/octet-stream" }));
    const { Body } = await client.send(new GetObjectCommand(at));

    expect([...(await Body.transformToByteArray())]).toEqual([...bytes]);
    expect([...server.objects.keys()]).toEqual(["/archive/games/a%3Ab.c"]);
    expect(server.contentTypes).toEqual(["application/octet-stream"]);

    await client.send(new DeleteObjectCommand(at));

    await expect(client.send(new GetObjectCommand(at))).rejects.toThrow(NoSuchKey);
  });

  it("that may not be read is another matter than one that isn't there", async () => {
    const error: unknown = await client
      .send(new GetObjectCommand({ Bucket: BUCKET, Key: "forbidden" }))
      .catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ServiceError);
    expect(error).not.toBeInstanceOf(NoSuchKey);
    expect(error).toMatchObject({ name: "AccessDenied", message: "It is so." });
  });
});
