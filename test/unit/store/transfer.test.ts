import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import type { ImportedCommit } from "../../../lambdas/game/imported.ts";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import {
  exportableFrom,
  exportCommits,
  exportCreation,
  exportState,
} from "../../../lambdas/store/export-game.ts";
import { type ImportPart, importPart } from "../../../lambdas/store/import-game.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { newestSnapshot } from "../../../lambdas/store/snapshots.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, batch, create, move, moves } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { faultyGamesTable, faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, DiedError, dyingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";

function stage(now = START) {
  return { ...world({ now }), table: memoryStateTable(), games: memoryGamesTable() };
}
type Stage = ReturnType<typeof stage>;

const TYPE = gameType({ terminalPhases: ["GAME_OVER"] });
const DIGEST = "0123456789abcdef";

/** A game as it is exported: parts of so many commits. */
async function partsOf(from: Stage, history: boolean, size = 2): Promise<ImportPart[]> {
  const { head } = await recovered(from, "g");
  if (!head) throw new Error("the newest version has a head");
  const creation = await exportCreation(from, "g");
  const start = history ? await exportableFrom(from, "g", head.version) : head.version;
  const identity = {
    gameId: "g",
    type: TYPE,
    metadata: { by: "ann" },
    createdAt: creation.head.time,
    contentDigest: creation.head.contentDigest,
  };
  const parts: ImportPart[] = [];
  if (start > 0) {
    const { head: at, state } = await exportState(from, "g", start);
    parts.push({ ...identity, base: { ...at, state } });
  }
  parts.push({ ...identity, created: { state: creation.state, phase: creation.head.phase } });
  const all: ImportedCommit[] = [];
  for (let after: number | undefined = start; after !== undefined; ) {
    const page = await exportCommits(from, "g", after, head.version);
    all.push(...page.commits);
    after = page.next;
  }
  let after = start;
  for (let index = 0; index < all.length; index += size) {
    const list = all.slice(index, index + size);
    parts.push({ ...identity, commits: { after, list } });
    for (const { transitions } of list) after += transitions.length;
  }
  const stateDigest = digestOfState((await recovered(from, "g")).state);
  return [...parts, { ...identity, complete: { version: head.version, stateDigest } }];
}

async function send(to: Stage, parts: readonly ImportPart[], seam: Seam = countingSeam()): Promise<void> {
  const { gameTypes, now } = to;
  const [table, games] = [faultyStateTable(to.table, seam), faultyGamesTable(to.games, seam)];
  for (const part of parts) await importPart({ table, games, gameTypes, now }, part);
}

async function played(commits: number): Promise<Stage> {
  const from = stage();
  const cursor = await create(from, "g", { state: { start: true } });
  from.now += 1_000;
  await appendAll(from, cursor, moves(commits));
  return from;
}

test.each([
  ["is short, since its creation has its state", { everyTransitions: 10 }, 3, undefined],
  ["has as many transitions as need one", { everyTransitions: 3 }, 3, 3],
  ["is of a type that counts none", { everyMinutes: 10 }, 3, 3],
])("a snapshot is made where one is due: the game %s", async (_, policy, commits, snapshot) => {
  const type = gameType({ snapshot: { onPhaseChange: false, onTerminalPhase: true, ...policy } });
  const to = { ...stage(), gameTypes: new Map([[type.name, type]]) };
  const parts = await partsOf(await played(commits), true);
  await send(
    to,
    parts.map((part) => ({ ...part, type })),
  );
  expect(to.games.entries.get("g")).toMatchObject({ version: commits });
  expect((await newestSnapshot(to.table, "g", to.now))?.head.version).toBe(snapshot);
  expect((await recovered(to, "g")).version).toBe(commits);
});

const origin = { gameId: "source", version: 3 };

describe("a game that is exported and imported", () => {
  test("has equal states at every version, and equal digests, however it was played and cut", async () => {
    const step = fc.record({
      count: fc.integer({ min: 1, max: 50 }),
      snapshot: fc.boolean(),
      wait: fc.nat(10_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (steps, size, history) => {
          const from = stage();
          let cursor = await create(from, "g", { state: { start: true } });
          for (const [index, { count, snapshot, wait }] of steps.entries()) {
            from.now += wait;
            [, cursor = cursor] = await appendAll(from, cursor, [batch(`c${index}`, count)]);
            if (snapshot) await makeSnapshot(from, "g");
          }
          const to = stage(from.now + DAY_MS);
          const parts = await partsOf(from, history, size);
          await send(to, parts);
          // Again, as after an answer that was lost.
          await send(to, parts);
          const newest = await recovered(from, "g");
          for (let version = history ? 0 : newest.version; version <= newest.version; version += 1) {
            const [here, there] = [await recovered(from, "g", version), await recovered(to, "g", version)];
            expect(there.state).toEqual(here.state);
            expect([there.phase, there.head?.idDigest, there.head?.contentDigest]).toEqual([
              here.phase,
              here.head?.idDigest,
              here.head?.contentDigest,
            ]);
          }
          expect((await recovered(to, "g", 0)).state).toEqual({ start: true });
        },
      ),
      { numRuns: 40 },
    );
  });

  test("interrupted at any point is completed by the same parts", async () => {
    const from = await played(3);
    for (const history of [true, false]) {
      const parts = await partsOf(from, history);
      await dieEverywhere({
        start: async () => stage(START + DAY_MS),
        run: async (to, seam) => await send(to, parts, seam),
        check: async (to, end) => {
          await send(to, parts);
          expect(await recovered(to, "g"), end).toMatchObject({ version: 3, state: { last: "m3" } });
          expect(to.games.entries.get("g"), end).toMatchObject({ version: 3 });
        },
      });
    }
  });

  test("and was played on meanwhile is left as it is by the same parts", async () => {
    const parts = await partsOf(await played(3), true);
    const to = stage(START + DAY_MS);
    await send(to, parts);
    const { head } = await recovered(to, "g");
    if (!head) throw new Error("the newest version has a head");
    await appendAll(to, { head, issuedAt: to.now }, [move("next")]);
    await send(to, parts);
    expect(await recovered(to, "g")).toMatchObject({ version: 4, state: { last: "next" } });
    expect((await recovered(to, "g", 3)).state).toMatchObject({ last: "m3" });
  });

  test("that is wiped while it is imported stays wiped", async () => {
    const parts = await partsOf(await played(2), true);
    const { calls, ...counting } = countingSeam();
    await send(stage(START + DAY_MS), parts, counting);
    for (const index of calls.keys()) {
      const to = stage(START + DAY_MS);
      const { table, games, now } = to;
      const seam = interposingSeam(index + 1, async () => await wipeGame({ table, games, now }, "g"));
      await refusalOf(send(to, parts, seam)).catch((error: unknown) =>
        expect(String(error)).toMatch(/nothing was refused/),
      );
      await wipeGame({ table, games, now: now + DAY_MS }, "g");
      const { kind } = await refusalOf(recovered(to, "g"));
      expect(["game-wiped", "game-not-found"], `wiped before call ${index + 1}`).toContain(kind);
    }
  });
});

describe("an export", () => {
  test("says what is missing", async () => {
    const from = await played(5);
    from.table.rows.get("g")?.delete(commitPosition(3));
    expect(await refusalOf(exportCommits(from, "g", 0, 5))).toMatchObject({
      kind: "history-gone",
      from: 3,
      to: 3,
    });
    from.table.rows.get("g")?.delete(commitPosition(5));
    expect(await refusalOf(exportCommits(from, "g", 3, 5))).toMatchObject({
      kind: "history-gone",
      from: 5,
      to: 5,
    });
    expect(await exportCommits(from, "g", 5, 5)).toEqual({ commits: [] });
    from.table.rows.get("g")?.delete(commitPosition(1));
    expect(await exportableFrom(from, "g", 5)).toBe(5);
    from.table.rows.get("g")?.delete(commitPosition(0));
    expect(await refusalOf(exportCreation(from, "g"))).toMatchObject({ kind: "history-gone" });
  });

  test("finds a commit that was changed, and takes no state within a commit", async () => {
    const from = stage();
    await appendAll(from, await create(from, "g"), [batch("b", 3), move("m")]);
    const rows = from.table.rows.get("g");
    const row = rows?.get(commitPosition(4));
    if (row?.kind !== "commit") throw new Error("there is no such commit");
    rows?.set(commitPosition(4), { ...row, commit: { ...row.commit, data: "[]" } });
    expect(await refusalOf(exportCommits(from, "g", 0, 4))).toMatchObject({ kind: "history-gone", from: 4 });
    expect(await refusalOf(exportState(from, "g", 2))).toEqual({ kind: "version-within-commit", version: 2 });
  });

  test("ends a page before it grows too large", async () => {
    const from = stage();
    function large(id: string) {
      return move(id, { action: "say", payload: "x".repeat(300_000) });
    }
    await appendAll(from, await create(from, "g"), ["a", "b", "c", "d", "e", "f"].map(large));
    expect(await exportCommits(from, "g", 0, 6)).toMatchObject({ next: 4 });
  });
});

describe("an imported game", () => {
  const part = { gameId: "g", type: TYPE, metadata: {}, createdAt: START, contentDigest: DIGEST };

  test("keeps what it was made from, and is refused while its id is being wiped", async () => {
    const to = stage();
    await send(to, [{ ...part, origin, created: { state: {} } }]);
    expect(to.games.entries.get("g")).toMatchObject({ origin });
    await wipeGame(to, "g");
    expect(await refusalOf(send(to, [{ ...part, created: { state: {} } }]))).toMatchObject({
      kind: "game-wiped",
    });
  });

  test("that is over is due for the archive, also at version 0", async () => {
    const to = stage();
    to.gameTypes = new Map([[TYPE.name, TYPE]]);
    await send(to, [{ ...part, created: { state: {}, phase: "GAME_OVER" }, complete: { version: 0 } }]);
    expect(to.games.entries.get("g")).toMatchObject({ status: "finished", due: { at: START, since: START } });
  });

  describe("and is created meanwhile by somebody else", () => {
    const other = newGame({ gameId: "g", type: TYPE, state: {}, contentDigest: "other" }, START + HOUR_MS);

    async function whole() {
      const from = await played(5);
      const { head, state } = await recovered(from, "g");
      if (!head) throw new Error("no head");
      const { version, phase, time, idDigest, contentDigest } = head;
      const base = { version, phase, time, idDigest, contentDigest, hash: head.hash, state };
      return [
        { ...part, base },
        { ...part, created: { state: {} } },
      ] as const;
    }

    test("stays what it is: no creation comes between its base and its own", async () => {
      const parts = await whole();
      for (let call = 2; ; call += 1) {
        const to = stage();
        const seam = interposingSeam(call, async () => {
          const refused = await refusalOf(createGame({ ...to, now: START + HOUR_MS }, other, {}));
          expect(refused.kind, `before call ${call}`).toBe("game-exists");
        });
        to.now = START + HOUR_MS;
        await send(to, parts, seam);
        if (seam.calls.length < call) break;
        expect(await recovered(to, "g"), `before call ${call}`).toMatchObject({ version: 5 });
      }
    });

    test("is claimed again by a try that comes long after one that wrote nothing", async () => {
      const to = stage();
      await expect(send(to, await whole(), dyingSeam(1, "after"))).rejects.toThrow(DiedError);
      to.now += 2 * HOUR_MS;
      const seam = interposingSeam(3, async () => {
        expect((await refusalOf(createGame(to, other, {}))).kind).toBe("game-exists");
      });
      await send(to, await whole(), seam);
      expect(await recovered(to, "g")).toMatchObject({ version: 5 });
    });

    test("leaves its id to them where it was claimed long ago, and wrote nothing", async () => {
      const to = stage();
      await expect(send(to, await whole(), dyingSeam(1, "after"))).rejects.toThrow(DiedError);
      to.now += 2 * HOUR_MS;
      const seam = interposingSeam(2, () => createGame(to, other, {}));
      expect((await refusalOf(send(to, await whole(), seam))).kind).toBe("game-exists");
      expect(await recovered(to, "g")).toMatchObject({ version: 0 });
    });
  });
});
