import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceError } from "../../../infra/bundled/aws/error.ts";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "../../../infra/bundled/s3.ts";

const BUCKET = "archive";
const objects = new Map<string, Buffer>();
const contentTypes: (string | undefined)[] = [];

const refusal = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>It is so.</Message></Error>`;

let server: Server;
let client: S3Client;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { url = "", method } = request;
    const found = objects.get(url);
    if (url.endsWith("forbidden")) response.writeHead(403).end(refusal("AccessDenied"));
    else if (method === "PUT") {
      objects.set(url, Buffer.concat(parts));
      contentTypes.push(request.headers["content-type"]);
      response.end();
    } else if (method === "DELETE") {
      objects.delete(url);
      response.writeHead(204).end();
    } else if (found) response.end(found);
    else response.writeHead(404).end(refusal("NoSuchKey"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  client = new S3Client({
    endpoint: `http://127.0.0.1:${address.port}`,
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
    expect([...objects.keys()]).toEqual(["/archive/games/a%3Ab.c"]);
    expect(contentTypes).toEqual(["application/octet-stream"]);

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
