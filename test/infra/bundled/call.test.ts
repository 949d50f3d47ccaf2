import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call } from "../../../infra/bundled/aws/call.ts";
import { ServiceError } from "../../../infra/bundled/aws/error.ts";

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

const SERVICE = { host: "dynamodb", signingName: "dynamodb", variable: "DYNAMODB" };
const REQUEST = { method: "POST", path: "/", headers: { "x-amz-target": "Some.Thing" }, body: "{}" } as const;
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

const answering =
  (status: number, body: object, headers: Record<string, string> = {}): Reply =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(JSON.stringify(body));
  };
const refusing = (status: number, type: string): Reply =>
  answering(status, { __type: `com.amazonaws#${type}` });
const fine = answering(200, { fine: true });
const hangingUp: Reply = (request) => request.socket.destroy();
const silent: Reply = () => {};

let server: Server;
let replies: Reply[];
let received: IncomingMessage[];

beforeEach(async () => {
  replies = [];
  received = [];
  server = createServer((request, response) => {
    received.push(request);
    (replies.shift() ?? fine)(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const endpoint = (): string => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
};

const ask = (settings: object = {}): ReturnType<typeof call> =>
  call(
    SERVICE,
    { endpoint: endpoint(), region: "eu-west-1", credentials: CREDENTIALS, ...settings },
    REQUEST,
  );

describe("a call", () => {
  it("is sent signed, and gets the answer", async () => {
    const { status, body } = await ask();

    expect([status, body]).toEqual([200, '{"fine":true}']);
    expect(received[0]?.headers).toMatchObject({
      "x-amz-target": "Some.Thing",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, /,
      ),
    });
  });

  it("keeps its connection for the next", async () => {
    await ask();
    await ask();

    expect(received[1]?.socket).toBe(received[0]?.socket);
  });

  it.each<[string, Reply]>([
    ["the service fails", refusing(500, "InternalServerError")],
    ["it is throttled", refusing(400, "ProvisionedThroughputExceededException")],
    ["it is asked to slow down", refusing(429, "Whatever")],
    ["the connection breaks", hangingUp],
  ])("is tried again when %s", async (_why, reply) => {
    replies = [reply];

    expect((await ask()).status).toBe(200);
    expect(received).toHaveLength(2);
  });

  it("is tried again when no answer comes in time", async () => {
    replies = [silent];

    expect((await ask({ requestHandler: { requestTimeout: 200 } })).status).toBe(200);
    expect(received).toHaveLength(2);
  });

  it("is given up after as many tries as were asked for, with what the service said last", async () => {
    replies = [refusing(500, "First"), refusing(503, "Second"), fine];

    await expect(ask({ maxAttempts: 2 })).rejects.toMatchObject({
      name: "Second",
      $metadata: { httpStatusCode: 503 },
    });
    expect(received).toHaveLength(2);
  });

  it("is not tried again when it is refused", async () => {
    replies = [answering(400, { __type: "com.amazonaws#ValidationException", message: "No such key" })];

    await expect(ask()).rejects.toEqual(
      expect.objectContaining({ name: "ValidationException", message: "No such key" }),
    );
    expect(received).toHaveLength(1);
  });

  it("finds the error's name in a header as well, and says something of an answer that says nothing", async () => {
    replies = [answering(400, {}, { "x-amzn-errortype": "BadRequestException:http://internal/" })];

    const error: unknown = await ask().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ name: "BadRequestException", message: "BadRequestException (HTTP 400)" });
  });
});
