import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openClient, ProblemError } from "#client";
import { startDynalite } from "../fixtures/dynalite.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

function move(commitId: string, cursor: string) {
  return {
    commitId,
    cursor,
    transitions: [{ action: "move", patch: { last: commitId } }],
  };
}

/** Creates a game of one move. @returns the cursor before it. */
async function played(url: string): Promise<string> {
  const client = openClient({ url });
  const created = await client.create("room-1", { gameType: "generic" });
  if (!created.persisted) throw new Error("nothing was kept");
  await client.append("room-1", move("first", created.cursor));
  return created.cursor;
}

/** The kind of the problem that an append is refused with. */
async function refusedWith(url: string, commitId: string, cursor: string): Promise<string> {
  const client = openClient({ url, tries: 1 });
  const error = await client.append("room-1", move(commitId, cursor)).catch((reason: unknown) => reason);
  if (!(error instanceof ProblemError)) throw new Error(`no problem, but ${String(error)}`);
  return error.problem.type.replace("urn:savepoint:problem:", "");
}

async function databaseOnThisMachine(): Promise<{ readonly AWS_ENDPOINT_URL_DYNAMODB: string }> {
  const dynalite = await startDynalite();
  onTestFinished(dynalite.close);
  return { AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint };
}

test("on another database it says that its keys end with it; a retry is recognised all the same", async () => {
  const env = await databaseOnThisMachine();
  const first = await localStack([], env);
  expect(first.output()).toContain("cursor keys that end with this process; --data keeps them");
  const cursor = await played(first.url);
  await first.stop();
  const { url } = await localStack([], env);
  expect(await openClient({ url }).append("room-1", move("first", cursor))).toMatchObject({ version: 1 });
  expect(await refusedWith(url, "second", cursor)).toBe("cursor-invalid");
});

test("with --data they are kept; tables that are made again are others", async () => {
  const [env, other] = [await databaseOnThisMachine(), await databaseOnThisMachine()];
  const data = ["--data", await temporaryDirectory()];
  const first = await localStack(data, env);
  expect(first.output()).toContain(`cursor keys in ${data[1]}`);
  const cursor = await played(first.url);
  await first.stop();
  const second = await localStack(data, env);
  expect(await refusedWith(second.url, "second", cursor)).toBe("conflict");
  await second.stop();
  const third = await localStack(data, other);
  await openClient({ url: third.url }).create("room-1", { gameType: "generic" });
  expect(await refusedWith(third.url, "second", cursor)).toBe("cursor-other-table");
});

test("who puts a copy of the data back removes table-epoch, and cursors from before are not written on", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  const cursor = await played(first.url);
  await first.stop();
  await rm(join(data, "table-epoch"));
  const { url } = await localStack(["--data", data]);
  expect(await refusedWith(url, "second", cursor)).toBe("cursor-other-table");
  expect(await openClient({ url }).append("room-1", move("first", cursor))).toMatchObject({ version: 1 });
});
