import { describe, expect, test } from "vitest";
import { chainHash } from "../../../lambdas/game/chain.ts";
import { inRowBase } from "../../../lambdas/game/in-row-base.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { appendAll, create, move } from "../../fixtures/appends.ts";
import { changeCommit, spoilSnapshot } from "../../fixtures/damage.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { recovered, type World, world } from "../../fixtures/world.ts";

function resync(commitId: string, state: object, ...more: object[]) {
  return asked({
    commitId,
    kind: "resync",
    transitions: [
      { action: "resync", state: { ...state } },
      ...more.map((each) => ({ action: "on", ...each })),
    ],
  });
}

async function played() {
  const table = memoryStateTable();
  const here = world({ table });
  const cursors = await appendAll(here, await create(here, "g"), [
    move("a"),
    resync(
      "r",
      { whole: 1 },
      { patch: { more: 1 } },
      { patch: [{ op: "remove", path: "/nowhere" }].slice(1) },
    ),
    move("b"),
  ]);
  return { table, here, cursors };
}

async function report(here: World, version?: number) {
  return (await recovered(here, "g", version)).report;
}

describe("a commit that gives the state whole", () => {
  test("is a base: what comes before it is not applied, and may be damaged", async () => {
    const { table, here } = await played();
    expect(await recovered(here, "g")).toMatchObject({
      version: 5,
      state: { whole: 1, more: 1, last: "b" },
      report: {
        base: { kind: "commit", version: 4 },
        commits: 1,
        transitions: 1,
        passedOver: [],
        skipped: [],
      },
    });
    await changeCommit(table, "g", 0, (commit) => ({ ...commit, data: '{"a":1}' }));
    expect((await recovered(here, "g")).state).toEqual({ whole: 1, more: 1, last: "b" });
  });

  test.each([
    ["a correction", { kind: "correction", reason: "because" } as const],
    ["a transition of a move", { kind: "move" } as const],
  ])("may be %s", async (_what, kind) => {
    const here = world();
    const request = asked({
      commitId: "w",
      ...kind,
      transitions: [
        { action: "a", patch: { lost: 1 } },
        { action: "b", state: [1] },
        { action: "c", payload: 1 },
      ],
    });
    await appendAll(here, await create(here, "g"), [request]);
    expect(await recovered(here, "g")).toMatchObject({
      state: [1],
      report: { base: { kind: "commit", version: 3 }, commits: 0, transitions: 0 },
    });
  });

  test("may give null, and not only objects", async () => {
    const here = world();
    const request = asked({ commitId: "n", kind: "move", transitions: [{ action: "clear", state: null }] });
    await appendAll(here, await create(here, "g"), [move("a"), request]);
    expect(await recovered(here, "g")).toMatchObject({
      state: null,
      report: { base: { kind: "commit", version: 2 } },
    });
  });

  test("is no base for a version within it, nor where a later base was asked for not to be used", async () => {
    const { here } = await played();
    expect(await recovered(here, "g", 3)).toMatchObject({
      state: { whole: 1, more: 1 },
      report: { base: { kind: "creation" }, commits: 2, transitions: 3 },
    });
    expect(await report(here, 4)).toMatchObject({ base: { kind: "commit", version: 4 } });
    const { table, gameTypes, now } = here;
    const before = await recover({ table, gameTypes, now }, { gameId: "g", baseAtMost: 3 });
    expect(before).toMatchObject({ version: 5, report: { base: { kind: "creation" }, commits: 3 } });
  });

  test("tells of its own transitions that change nothing", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const table = memoryStateTable();
    await appendAll(here, cursor, [resync("r", { a: 1 }, { patch: { b: 1 } })]);
    const there = world({ table });
    await appendAll(there, await create(there, "g"), [resync("r", { a: 1 }, { patch: { b: 1 } })]);
    // As it is written with validation off.
    await changeCommit(table, "g", 1, (commit) => {
      const data = commit.data.replace('{"b":1}', '[{"op":"remove","path":"/b"}]');
      const { hash: _hash, ...head } = commit.head;
      const base = inRowBase("given", commit.head, 1, { data });
      const hash = chainHash(cursor.head.hash, head, data, undefined, base);
      return { ...commit, data, base, head: { ...head, hash } };
    });
    expect(await recovered(there, "g")).toMatchObject({
      state: { a: 1 },
      report: {
        base: { kind: "commit", version: 2 },
        skipped: [{ version: 2, operation: 0, reason: 'there is nothing at "b"' }],
      },
    });
  });

  test("is used after a snapshot that is damaged, and a later snapshot before it", async () => {
    const { table, here, cursors } = await played();
    const last = cursors[3] ?? cursors[0];
    await makeSnapshot(here, "g");
    await appendAll(here, last, [move("c")]);
    expect(await report(here)).toMatchObject({ base: { kind: "snapshot", version: 5 } });
    spoilSnapshot(table, "g", 5);
    expect(await report(here)).toMatchObject({
      base: { kind: "commit", version: 4 },
      passedOver: [{ version: 5, reason: "the checksum does not match" }],
    });
  });

  test("is used after a snapshot as well, whose chunks are none of its own", async () => {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), [move("a")]);
    await makeSnapshot(here, "g");
    await appendAll(here, cursors[1] ?? cursors[0], [resync("r", { whole: 1 })]);
    expect(await report(here)).toMatchObject({ base: { kind: "commit", version: 2 }, passedOver: [] });
  });

  test("is passed over when it was changed after it was written, and then the chain says so too", async () => {
    const { table, here } = await played();
    await changeCommit(table, "g", 2, (commit) => ({ ...commit, data: commit.data.replace("1", "2") }));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone" });
    expect((await recovered(here, "g", 0)).state).toEqual({});
  });

  test("needs none of the commits before it", async () => {
    const { table, here } = await played();
    table.rows.get("g")?.delete(commitPosition(1));
    expect(await report(here)).toMatchObject({ base: { kind: "commit", version: 4 } });
    expect(await refusalOf(recovered(here, "g", 1))).toMatchObject({ kind: "history-gone" });
  });

  test("is no base when a payload only looks like a state", async () => {
    const here = world();
    const payload = { state: { whole: 1 } };
    await appendAll(here, await create(here, "g"), [move("a", { action: "say", payload, patch: { a: 1 } })]);
    expect(await recovered(here, "g")).toMatchObject({
      state: { a: 1 },
      report: { base: { kind: "creation" } },
    });
  });
});
