import { describe, expect, test } from "vitest";
import { digestOfId } from "../../../lambdas/game/request.ts";
import { append, type KnownHead } from "../../../lambdas/store/append.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { writeSnapshot } from "../../../lambdas/store/snapshots.ts";
import { appendAll, appendAt, appendExpecting, batch, create, move, moves } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { contextOf, elsewhere, recovered, world } from "../../fixtures/world.ts";

/** A world that counts the calls that reach its table. */
function countedWorld() {
  const seam = countingSeam();
  const table = memoryStateTable();
  return { ...world({ table: faultyStateTable(table, seam) }), calls: seam.calls, rows: table.rows };
}

const jsonPatch = move("json-patch", { action: "move", patch: [{ op: "add", path: "/a", value: 1 }] });

describe("append with a cursor", () => {
  test("writes one row, and answers with what holds after it", async () => {
    const here = world();
    const cursor = await create(here, "g");
    here.now = START + 5;
    const appended = await appendAt(here, cursor, batch("b1", 3));
    expect(appended).toMatchObject({ outcome: "written", count: 3, issuedAt: START + 5 });
    expect(appended.head).toMatchObject({
      gameId: "g",
      version: 3,
      time: START + 5,
      idDigest: digestOfId("b1"),
      contentDigest: batch("b1", 3).contentDigest,
    });
    const row = await here.table.get("g", commitPosition(1), here.now);
    expect(row).toMatchObject({ kind: "commit", commit: { commitId: "b1", head: appended.head } });
  });

  test("has the answer's cursor signed for what it writes, before the row is there", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const rows: unknown[] = [];
    const signing = {
      ...contextOf(here),
      sign: ({ head, issuedAt }: KnownHead) => {
        rows.push(here.table.get("g", commitPosition(1), here.now));
        return `${head.version} ${head.hash} ${issuedAt}`;
      },
    };
    const appended = await append(signing, { gameId: "g", cursor }, batch("b1", 1));
    expect(appended).toMatchObject({ cursor: `1 ${appended.head.hash} ${appended.head.time}` });
    expect(await Promise.all(rows)).toEqual([undefined]);
  });

  test.each([
    ["a merge patch", move("c", { action: "a", patch: { b: 1 } })],
    ["a whole state", move("c", { action: "a", state: { b: 1 } })],
    ["payload alone", move("c", { action: "a", payload: { b: 1 } })],
  ])("is one request for %s, also for a process that has just started", async (_, request) => {
    const counted = countedWorld();
    const cursor = await create(counted, "g");
    const fresh = elsewhere(counted);
    counted.calls.length = 0;
    expect(await appendAt(fresh, cursor, request)).toMatchObject({ outcome: "written" });
    expect(counted.calls).toEqual(["insert"]);
    expect(fresh.lookups).toEqual([]);
  });

  test("is one request for a JSON Patch while this process holds the state", async () => {
    const counted = countedWorld();
    const cursor = await create(counted, "g");
    const [, first] = await appendAll(counted, cursor, [move("whole", { action: "a", state: { a: 0 } })]);
    if (!first) throw new Error("nothing was appended");
    counted.calls.length = 0;
    const { head, issuedAt } = await appendAt(counted, first, jsonPatch);
    await appendAt(counted, { head, issuedAt }, { ...jsonPatch, commitId: "again" });
    expect(counted.calls).toEqual(["insert", "insert"]);
    expect(counted.lookups).toEqual(["hit", "hit"]);
    expect((await recovered(counted, "g")).state).toEqual({ a: 1 });
  });

  test("is two requests for a JSON Patch when it does not, and then it does", async () => {
    const counted = countedWorld();
    const cursor = await create(counted, "g");
    counted.calls.length = 0;
    const { head, issuedAt } = await appendAt(counted, cursor, jsonPatch);
    expect(counted.calls).toEqual(["query", "insert"]);
    await appendAt(counted, { head, issuedAt }, { ...jsonPatch, commitId: "again" });
    expect(counted.calls).toEqual(["query", "insert", "insert"]);
    expect(counted.lookups).toEqual(["miss", "hit"]);
  });

  test("reads the state back to the snapshot that was last due in one query", async () => {
    const counted = countedWorld();
    const cursors = await appendAll(counted, await create(counted, "g"), moves(9));
    const last = cursors.at(-1);
    if (!last) throw new Error("nothing was appended");
    counted.calls.length = 0;
    await appendAt(elsewhere(counted), last, jsonPatch);
    expect(counted.calls).toEqual(["query", "insert"]);
  });

  test("holds no state that was overtaken", async () => {
    const here = world();
    const [first, second] = await appendAll(here, await create(here, "g"), [
      move("whole", { action: "a", state: { a: 0 } }),
    ]);
    if (!second) throw new Error("nothing was appended");
    const third = await appendAt(here, second, jsonPatch);
    const held = [first, second, third].map(({ head }) => here.cache.find(head.hash));
    expect(held).toEqual([undefined, undefined, { a: 1 }]);
  });

  test("refuses a JSON Patch that does not apply, and writes nothing", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const request = move("c", { action: "a", patch: [{ op: "remove", path: "/none" }] });
    const refusal = await refusalOf(appendAt(here, cursor, request));
    expect(refusal).toMatchObject({ kind: "patch-does-not-apply", transition: 0, operation: 0 });
    expect((await recovered(here, "g")).version).toBe(0);
  });

  test("takes such a patch with validation off, without a look at the state; recovery reports it", async () => {
    const counted = countedWorld();
    const cursor = await create(counted, "g", { state: { a: 1 } });
    counted.calls.length = 0;
    const request = move("c", { action: "a", patch: [{ op: "remove", path: "/none" }] });
    const context = contextOf(counted, { validate: false });
    expect(await append(context, { gameId: "g", cursor }, request)).toMatchObject({ outcome: "written" });
    expect(counted.calls).toEqual(["insert"]);
    const { state, report } = await recovered(counted, "g");
    expect(state).toEqual({ a: 1 });
    expect(report.skipped).toMatchObject([{ version: 1, operation: 0 }]);
  });

  test("looks at the state, once, where its size can no longer be known from the outside", async () => {
    const counted = countedWorld();
    const large = "x".repeat(300_000);
    function request(index: number) {
      return move(`large ${index}`, { action: "a", patch: { large, index } });
    }
    const requests = Array.from({ length: 20 }, (_, index) => request(index));
    const cursor = await create(counted, "g");
    counted.calls.length = 0;
    await appendAll(counted, cursor, requests);
    expect(counted.calls.filter((call) => call === "query").length).toBeGreaterThan(0);
    expect(counted.lookups).toEqual(["miss"]);
    expect(await recovered(counted, "g")).toMatchObject({ version: 20, state: { large, index: 19 } });
  });

  test("refuses a game type that is no longer known", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const there = world({ table: here.table, gameTypes: gameTypes(gameType({ name: "chess" })) });
    expect(await refusalOf(appendAt(there, cursor, move("c")))).toEqual({
      kind: "unknown-game-type",
      found: "generic",
      known: ["chess"],
    });
  });

  test("does everything but write in the shadow", async () => {
    const counted = countedWorld();
    const cursor = await create(counted, "g");
    counted.calls.length = 0;
    const context = contextOf(counted, { write: false });
    const shadowed = await append(context, { gameId: "g", cursor }, move("c"));
    expect(shadowed).toMatchObject({ outcome: "shadowed", count: 1, head: { version: 1 } });
    expect(counted.calls).toEqual(["get"]);
    expect((await recovered(counted, "g")).version).toBe(0);
    const bad = move("c", { action: "a", patch: [{ op: "remove", path: "/none" }] });
    const refusal = await refusalOf(append(context, { gameId: "g", cursor }, bad));
    expect(refusal.kind).toBe("patch-does-not-apply");
  });
});

describe("append with an expected version", () => {
  test("takes one read more", async () => {
    const counted = countedWorld();
    await create(counted, "g");
    counted.calls.length = 0;
    expect(await appendExpecting(counted, "g", 0, move("c"))).toMatchObject({ outcome: "written" });
    expect(counted.calls).toEqual(["query", "insert"]);
  });

  test("refuses a game that does not exist", async () => {
    const refusal = await refusalOf(appendExpecting(world(), "none", 0, move("c")));
    expect(refusal).toEqual({ kind: "game-not-found", gameId: "none" });
  });

  test("continues after a snapshot at the newest version", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), moves(3));
    const { head, state } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    await writeSnapshot(here.table, { head, state, schemaVersion: 1 }, here.now);
    expect(await appendExpecting(here, "g", 3, move("c"))).toMatchObject({
      outcome: "written",
      head: { version: 4 },
    });
  });
});
