import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { openClient } from "#client";
import { httpHandler } from "../../lambdas/api/http/handler.ts";
import { openServices } from "../../lambdas/open/services.ts";
import { allRoutes } from "../../scripts/local/all-routes.ts";
import { localCursorSettings } from "../../scripts/local/cursor-keys.ts";
import { serve } from "../../scripts/local/http-server.ts";
import { sqliteArchive } from "../../scripts/local/sqlite/archive.ts";
import { sqliteGamesTable } from "../../scripts/local/sqlite/games-table.ts";
import { sqliteStateTable } from "../../scripts/local/sqlite/state-table.ts";
import { sqliteDatabase } from "../fixtures/sqlite.ts";

const WRITES_REFUSED = 12;
/** Random, so that compression saves nothing. */
const STATE = { filler: randomBytes(20_000).toString("base64") };

const problem = z.object({
  problem: z.object({ status: z.number(), outcome: z.string(), retryable: z.boolean() }),
});

/** The service on a database whose room can be set: a limit on its pages fails as a full disk does. */
async function openService() {
  const database = sqliteDatabase();
  const env = { STAGE: "local", SAVEPOINT_EMF: "off", ...(await localCursorSettings(undefined)) };
  const services = await openServices(env, (_, consume) => ({
    stateTable: sqliteStateTable(database, consume),
    games: sqliteGamesTable(database, consume),
    archive: sqliteArchive(database),
  }));
  const log = { ...services.log, error: () => {} };
  const routes = allRoutes(services);
  const server = await serve(
    httpHandler({ ...services, log }, routes),
    Object.keys(routes),
    { port: 0 },
    log,
  );
  onTestFinished(server.close);
  return {
    client: openClient({ url: server.url, tries: 1 }),
    setRoom: (pages: number) => database.connection.exec(`PRAGMA max_page_count = ${pages}`),
  };
}

test("a full disk refuses writes for as long as it is full, reads all the while, and is written again with room", async () => {
  const { client, setRoom } = await openService();
  const kept: string[] = [];
  setRoom(60);
  async function create(gameId: string) {
    return await client.create(gameId, { gameType: "generic", state: STATE });
  }
  async function append(gameId: string) {
    const transitions = [{ action: "move", state: STATE }];
    return await client.append(gameId, { commitId: "c1", expectedVersion: 0, transitions });
  }
  for (let refused = 0, game = 0; refused < WRITES_REFUSED; game += 1) {
    try {
      await create(`room-${game}`);
      kept.push(`room-${game}`);
    } catch (error) {
      refused += 1;
      // A creation writes twice: once the first write is done, only a retry tells.
      expect(problem.parse(error).problem).toMatchObject({ status: 503, retryable: true });
    }
  }
  expect(kept.length).toBeGreaterThan(2);
  const [first = ""] = kept;
  const refusal = problem.parse(await append(first).catch((error: unknown) => error)).problem;
  expect(refusal).toEqual({ status: 503, outcome: "not-written", retryable: true });
  // More failures in a row than open the circuit breaker: what is there is read all the same.
  for (const gameId of kept) expect(await client.state(gameId)).toMatchObject({ version: 0, state: STATE });
  setRoom(100_000);
  await append(first);
  await create("room-later");
  expect(await client.state("room-later")).toMatchObject({ state: STATE });
});
