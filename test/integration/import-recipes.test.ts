import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { openClient } from "#client";
import { savepointStorage } from "#client/boardgame.io/index.ts";
import { linesOf as linesOfBoardgameIo } from "../../examples/import/boardgame-io.ts";
import { linesOf as linesOfRedis } from "../../examples/import/redis-hash.ts";
import { localStack } from "../fixtures/command-line.ts";
import { startRedis } from "../fixtures/redis-server.ts";

const local = localStack();

async function imported(lines: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  const { code, out } = await local.savepoint(["import", "-", "--yes", "--url", local.url], {
    input: all.join("\n"),
  });
  expect({ code, out }).toMatchObject({ code: 0 });
  return out;
}

test("matches of a boardgame.io storage are imported, and Savepoint's storage reads them as they were", async () => {
  const { Server } = createRequire(import.meta.url)("boardgame.io/server");
  const { db: old } = Server({ games: [{ name: "tic-tac-toe" }], origins: [] });
  const initialState = {
    G: { cells: [null, null] },
    ctx: { turn: 1, currentPlayer: "0" },
    plugins: {},
    _stateID: 0,
    _undo: [],
    _redo: [],
  };
  const metadata = {
    gameName: "tic-tac-toe",
    players: { 0: { id: 0, name: "ann" } },
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    setupData: null,
  };
  await old.createMatch("match 1", { initialState, metadata });
  const entry = {
    action: { type: "MAKE_MOVE", payload: { type: "click", args: [0], playerID: "0" } },
    _stateID: 0,
    turn: 1,
    phase: null,
  };
  const state = { ...initialState, G: { cells: ["0", null] }, _stateID: 1 };
  await old.setState("match 1", state, [entry]);
  expect(await imported(linesOfBoardgameIo(old))).toContain("1 game read: 1 imported");
  const client = openClient({ url: local.url });
  expect((await client.history("match:201")).transitions[0]).toMatchObject({ action: "click", actor: "0" });
  const storage = savepointStorage(client);
  const found = await storage.fetch("match 1", {
    state: true,
    initialState: true,
    log: true,
    metadata: true,
  });
  expect(found).toMatchObject({ state, initialState, log: [entry], metadata: { gameName: "tic-tac-toe" } });
  storage.close();
});

test("games of a Redis hash are imported, page after page", async () => {
  const games = Array.from({ length: 8 }, (_, index): [string, string] => [
    `redis-${index}`,
    JSON.stringify({ name: "ä", index }),
  ]);
  const redis = await startRedis("games", new Map(games));
  expect(await imported(linesOfRedis({ port: redis.port, key: "games" }))).toContain(
    "8 games read: 8 imported",
  );
  redis.close();
  expect(await openClient({ url: local.url }).state("redis-7")).toMatchObject({
    version: 0,
    state: { name: "ä", index: 7 },
  });
});
