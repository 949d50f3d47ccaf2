import { expect, test } from "vitest";
import { type Guard, guardGamesTable, guardStateTable } from "../../../lambdas/store/guarded.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { createdEntry } from "../../fixtures/entries.ts";

test("no call gets past a guard that refuses", async () => {
  const closed: Guard = () => Promise.reject(new Error("closed"));
  const state = memoryStateTable();
  const row = { kind: "tombstone", gameId: "g", position: commitPosition(1), expiresAt: 1 } as const;
  const entry = createdEntry("g", 1, { version: 1 });
  const due = { at: 2, since: 1 };
  const mark = { kind: "wipe" as const, gameId: "g", markedAt: 1, foundAt: 1, creatableAt: 2, due };
  await state.put(row);
  const { rows, ...table } = state;
  const { entries, ...games } = memoryGamesTable();
  const [guardedState, guardedGames] = [guardStateTable(table, closed), guardGamesTable(games, closed)];
  const calls: readonly (() => Promise<unknown>)[] = [
    () => guardedState.insert({ ...row, position: commitPosition(2) }, 0),
    () => guardedState.put({ ...row, expiresAt: 2 }),
    () => guardedState.overwrite([{ remove: { gameId: "g", position: row.position } }]),
    () => guardedState.expire("g", row.position, 3),
    () => guardedState.get("g", row.position, 0),
    () => guardedState.getMany("g", [row.position], 0),
    () => guardedState.query({ gameId: "g", from: "0", newestFirst: true, limit: 1 }, 0),
    () => guardedGames.add(entry),
    () => guardedGames.replace(entry, entry),
    () => guardedGames.advance(entry),
    () => guardedGames.setDue("g", { at: 2, since: 1 }),
    () => guardedGames.dueSooner("g", { at: 2, since: 1 }),
    () => guardedGames.noteSnapshot("g", 1),
    () => guardedGames.setMetadata("g", {}),
    () => guardedGames.get("g"),
    () => guardedGames.getMany(["g"]),
    () => guardedGames.remove(entry),
    () => guardedGames.mark(mark),
    () => guardedGames.renewMark(mark),
    () => guardedGames.removeMark(mark),
    () => guardedGames.list({ gameType: "generic", status: "active", limit: 1 }),
    () => guardedGames.listDue({ shard: 0, limit: 1 }),
    () => guardedGames.scan({ limit: 1 }),
  ];
  expect(calls).toHaveLength(Object.keys(table).length + Object.keys(games).length);
  for (const call of calls) await expect(call()).rejects.toThrow("closed");
  expect([...(rows.get("g")?.values() ?? [])]).toEqual([row]);
  expect(entries.size).toBe(0);
});
