import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RawRequest } from "../../../../lambdas/api/http/route.ts";
import type { MetricName } from "../../../../lambdas/telemetry/metrics.ts";
import { localCursorSettings } from "../../../../scripts/local/cursor-keys.ts";
import { secondThread } from "../../../../scripts/local/second-thread/second-thread.ts";
import type { Database } from "../../../../scripts/local/second-thread/tables.ts";
import { openSqliteStore } from "../../../../scripts/local/sqlite/store.ts";
import { entry } from "../../../fixtures/entries.ts";
import { databaseOf } from "../../../fixtures/second-thread-tables.ts";

const CONTEXT = { getRemainingTimeInMillis: () => 30_000 };

/** A second thread on a database in memory, and what it measures. */
async function open(settings: NodeJS.ProcessEnv, { data }: { readonly data?: string } = {}) {
  const store = openSqliteStore(data);
  const measured: (readonly [string, readonly MetricName[]])[] = [];
  const env = { STAGE: "local", SAVEPOINT_EMF: "off", ...settings };
  const thread = secondThread(
    env,
    withoutReads(databaseOf(store), data !== undefined),
    (operation, samples) => {
      measured.push([operation, samples.map(({ name }) => name)]);
    },
  );
  onTestFinished(async () => {
    await thread.close();
    await store.close();
  });
  return { thread, store, measured };
}

/** The first thread's reads fail where the second is to read by itself. */
function withoutReads(database: Database, without: boolean): Database {
  async function fail(): Promise<never> {
    throw new Error("the first thread was asked for rows");
  }
  return without ? { ...database, items: { get: fail, getMany: fail, query: fail } } : database;
}

function event(routeKey: string, body?: object): RawRequest {
  return {
    routeKey,
    headers: { "accept-encoding": "" },
    queryStringParameters: {},
    pathParameters: { gameId: "room-1" },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

describe("the second thread", () => {
  test("answers as the first does, from its tables, and counts there what it consumed", async () => {
    const { thread, measured } = await open(await localCursorSettings(undefined));
    const create = event("PUT /v1/games/{gameId}", { gameType: "generic", state: { score: 1 } });
    expect(await thread.answer(create, CONTEXT)).toMatchObject({
      statusCode: 201,
      headers: { "savepoint-consumed": expect.stringMatching(/^requests=\d; read=\d; write=2$/) },
    });
    const read = await thread.answer(event("GET /v1/games/{gameId}/state"), CONTEXT);
    expect(JSON.parse(read.body ?? "")).toMatchObject({ version: 0, state: { score: 1 } });
    expect(measured.map(([operation]) => operation)).toEqual(["create", "state"]);
    expect(measured[0]?.[1]).toContain("state_store_write_units_total");
  });

  test("reads rows by a connection of its own where there is a file, and what it has written itself", async () => {
    const data = mkdtempSync(join(tmpdir(), "savepoint-second-thread-"));
    onTestFinished(() => rmSync(data, { recursive: true }));
    const { thread } = await open(await localCursorSettings(undefined), { data });
    const create = event("PUT /v1/games/{gameId}", { gameType: "generic", state: { score: 1 } });
    expect((await thread.answer(create, CONTEXT)).statusCode).toBe(201);
    const read = await thread.answer(event("GET /v1/games/{gameId}/state"), CONTEXT);
    expect(JSON.parse(read.body ?? "")).toMatchObject({ version: 0, state: { score: 1 } });
  });

  test("sweeps, and ends its sweep soon when it is asked to", async () => {
    const { thread, store } = await open(await localCursorSettings(undefined));
    expect(await thread.sweep({}, CONTEXT)).toMatchObject({ visited: 0, finished: true });
    const { games } = store.openTables({}, () => {});
    const due = { at: 0, since: 0 };
    for (let game = 0; game < 200; game += 1) await games.add(entry({ gameId: `room-${game}`, due }));
    const sweeping = thread.sweep({}, CONTEXT);
    thread.hurry();
    const { visited, finished } = await sweeping;
    expect(visited).toBeLessThan(200);
    expect(finished).toBe(false);
  });

  test("that ends by itself fails what it was asked, and the next job starts another", async () => {
    // Without its keys the service does not start.
    const { thread } = await open({});
    for (const _ of [1, 2])
      await expect(thread.answer(event("GET /v1/games/{gameId}/state"), CONTEXT)).rejects.toMatchObject({
        message: expect.stringMatching(/^the second thread ended: .*(?:CURSOR_KEYS|TABLE_EPOCH)/),
        code: "ECANCELED",
      });
  });
});
