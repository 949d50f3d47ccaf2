import { expect, it } from "vitest";
import { type Guard, guardGamesTable, guardStateTable } from "../../../lambdas/store/guarded.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";

it("no call gets past a guard that refuses", async () => {
  const closed: Guard = () => Promise.reject(new Error("closed"));
  const state = memoryStateTable();
  const row = { kind: "tombstone", gameId: "g", position: "000000000001", expiresAt: 1 } as const;
  const entry = {
    gameId: "g",
    gameType: "generic",
    status: "active" as const,
    phase: "TURN",
    version: 1,
    metadata: {},
    createdAt: 1,
    updatedAt: 1,
  };
  await state.put(row);
  const { rows, ...table } = state;
  const { entries, ...games } = memoryGamesTable();
  const [guardedState, guardedGames] = [guardStateTable(table, closed), guardGamesTable(games, closed)];
  const calls: readonly (() => Promise<unknown>)[] = [
    () => guardedState.insert({ ...row, position: "000000000002" }, 0),
    () => guardedState.put({ ...row, expiresAt: 2 }),
    () => guardedState.remove("g", row.position),
    () => guardedState.expire("g", row.position, 3),
    () => guardedState.get("g", row.position, 0),
    () => guardedState.query({ gameId: "g", from: "0", newestFirst: true, limit: 1 }, 0),
    () => guardedGames.add(entry),
    () => guardedGames.advance({ ...entry, tail: { since: 1, coverBy: 2 } }),
    () => guardedGames.noteSnapshot("g", 1),
    () => guardedGames.coverTail("g", 1),
    () => guardedGames.renewTail("g", { since: 1, coverBy: 2 }),
    () => guardedGames.setMetadata("g", {}),
    () => guardedGames.get("g"),
    () => guardedGames.remove("g"),
    () => guardedGames.list({ gameType: "generic", status: "active", limit: 1 }),
    () => guardedGames.listUncovered({ shard: 0, limit: 1 }),
  ];
  expect(calls).toHaveLength(Object.keys(table).length + Object.keys(games).length);
  for (const call of calls) await expect(call()).rejects.toThrow("closed");
  expect([...(rows.get("g")?.values() ?? [])]).toEqual([row]);
  expect(entries.size).toBe(0);
});
