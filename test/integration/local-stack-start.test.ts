import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { openClient } from "#client";
import { STATE_TABLE, startDynalite } from "../fixtures/dynalite.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

test("a port that is taken is one clear line", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await expect(localStack(["--port", String(port)])).rejects.toThrow(
    new RegExp(`It said:\nPort ${port} is taken: stop what listens there, or give another --port.\n$`),
  );
});

test("a directory that another stack uses is one clear line, and stays usable", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  await expect(localStack(["--data", data])).rejects.toThrow(
    `It said:\nAnother process uses the data in ${data}: stop it, or give another --data.\n`,
  );
  const client = openClient({ url: first.url });
  expect(await client.create("room-1", { gameType: "generic" })).toMatchObject({ persisted: true });
});

test("a flags file that is not there is one clear line", async () => {
  await expect(localStack(["--flags", "/nowhere/flags.json"])).rejects.toThrow(
    "It said:\nThe flags file /nowhere/flags.json cannot be read.\n",
  );
});

test("a database that does not answer is one clear line", async () => {
  const env = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9" };
  await expect(localStack([], env)).rejects.toThrow(
    /It said:\nThe database at http:\/\/127\.0\.0\.1:9 cannot be used: .*ECONNREFUSED.*\n$/,
  );
});

test("in order, it answers what is under way and leaves with 0", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  const client = openClient({ url: first.url, tries: 1 });
  const created = client.create("room-1", { gameType: "generic", state: { score: 1 } });
  await created;
  expect(await first.stop()).toBe(0);
  const second = openClient({ url: (await localStack(["--data", data])).url });
  expect((await second.state("room-1")).state).toEqual({ score: 1 });
});

test("the cursor keys are kept, for their owner alone, so that cursors outlive the process", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  const created = await openClient({ url: first.url }).create("room-1", { gameType: "generic" });
  await first.stop();
  expect((await stat(join(data, "cursor-keys.json"))).mode & 0o777).toBe(0o600);
  const second = openClient({ url: (await localStack(["--data", data])).url });
  const cursor = created.persisted ? created.cursor : "";
  const commit = { commitId: "c1", cursor, transitions: [{ action: "wait" }] };
  expect(await second.append("room-1", commit)).toMatchObject({ version: 1 });
});

test("AWS_ENDPOINT_URL_DYNAMODB makes it use another DynamoDB", async () => {
  const dynalite = await startDynalite();
  onTestFinished(dynalite.close);
  const service = await localStack([], { AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint });
  expect(service.output()).toContain(`on the DynamoDB at ${dynalite.endpoint}`);
  await openClient({ url: service.url }).create("room-1", { gameType: "generic" });
  const { Items } = await dynalite.client.send(new ScanCommand({ TableName: STATE_TABLE }));
  expect(Items).toMatchObject([{ gameId: "room-1" }]);
});
