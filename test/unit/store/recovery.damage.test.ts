import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Commit } from "../../../lambdas/game/commit.ts";
import { digestOfId } from "../../../lambdas/game/request.ts";
import { chunkPosition, commitPosition, manifestPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { appendAll, batch, create, move } from "../../fixtures/appends.ts";
import {
  changeCommit,
  manifests,
  removeRow,
  rowAt,
  spoilSnapshot,
  spreadSnapshot,
} from "../../fixtures/damage.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered, type World, world } from "../../fixtures/world.ts";

// A game with snapshots at 4 and 8, whose newest version is 10: commits of 4, 4, 1 and 1 transitions.
let table: MemoryStateTable;
let here: World;
beforeEach(async () => {
  table = memoryStateTable();
  here = world({ table });
  let cursor = await create(here, "g", { state: { initial: true } });
  for (const request of [batch("a", 4), batch("b", 4), move("m9"), move("m10")]) {
    cursor = (await appendAll(here, cursor, [request]))[1] ?? cursor;
    if (request.transitions.length > 1) await makeSnapshot(here, "g");
  }
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** The state and what it was built from. */
async function rebuilt() {
  const { version, state, report } = await recovered(here, "g");
  const { base, passedOver } = report;
  return { version, state, base, passedOver };
}

const whole = { version: 10, state: { initial: true, last: "m10" } };

describe("a snapshot that cannot be used is passed over for the one before, and reported:", () => {
  test.each<[string, () => Promise<void> | void, string]>([
    ["a changed state", () => spoilSnapshot(table, "g", 8), "the checksum does not match"],
    [
      "a state that its manifest holds no more",
      async () => {
        const [, manifest] = manifests(table, "g");
        if (!manifest) throw new Error("no snapshot");
        const { packed: _packed, ...rest } = manifest;
        await table.put(rest);
      },
      "the checksum does not match",
    ],
    [
      "a changed chunk",
      () => {
        spreadSnapshot(table, "g", 8);
        spoilSnapshot(table, "g", 8);
      },
      "the checksum does not match",
    ],
    [
      "a missing chunk",
      async () => {
        spreadSnapshot(table, "g", 8);
        await removeRow(table, "g", chunkPosition(8, 0));
      },
      "a chunk is missing",
    ],
    [
      "a missing chunk among many",
      async () => {
        spreadSnapshot(table, "g", 8);
        const [, manifest] = manifests(table, "g");
        if (!manifest) throw new Error("no snapshot");
        await table.put({ ...manifest, chunks: 2 });
      },
      "a chunk is missing",
    ],
    [
      "a state of a schema that is not known yet",
      async () => {
        const [, manifest] = manifests(table, "g");
        if (!manifest) throw new Error("no snapshot");
        await table.put({ ...manifest, schemaVersion: 2 });
      },
      "its schema version 2 is newer than 1, the newest known here",
    ],
    [
      "bytes that are no state, though their checksum matches",
      async () => {
        const [, manifest] = manifests(table, "g");
        if (!manifest) throw new Error("no snapshot");
        await table.put({ ...manifest, packed: Buffer.from("no brotli"), checksum: sha256("no brotli") });
      },
      "the checksum does not match",
    ],
  ])("%s", async (_, damage, reason) => {
    await damage();
    expect(await rebuilt()).toEqual({
      ...whole,
      base: { kind: "snapshot", version: 4 },
      passedOver: [{ version: 8, reason }],
    });
  });

  test("in the end for the whole log", async () => {
    spoilSnapshot(table, "g", 8);
    spreadSnapshot(table, "g", 4);
    await removeRow(table, "g", chunkPosition(4, 0));
    expect(await rebuilt()).toEqual({
      ...whole,
      base: { kind: "creation", version: 0 },
      passedOver: [
        { version: 8, reason: "the checksum does not match" },
        { version: 4, reason: "a chunk is missing" },
      ],
    });
  });

  test("but a game type that is no longer known says nothing against a schema", async () => {
    here = world({ table, gameTypes: gameTypes(gameType({ name: "other" })) });
    expect((await rebuilt()).base).toEqual({ kind: "snapshot", version: 8 });
  });

  test("a half-written one, without its manifest, is not seen at all", async () => {
    await removeRow(table, "g", manifestPosition(8));
    expect(await rebuilt()).toEqual({
      ...whole,
      base: { kind: "snapshot", version: 4 },
      passedOver: [],
    });
  });
});

describe("a gap is never a wrong state: 'history-gone' says where", () => {
  test("a missing commit after the snapshot", async () => {
    await removeRow(table, "g", commitPosition(9));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 9, to: 9 });
  });

  test("a missing commit of many transitions, where there is no snapshot after it", async () => {
    for (const version of [4, 8]) await removeRow(table, "g", manifestPosition(version));
    await removeRow(table, "g", commitPosition(5));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 5, to: 8 });
    expect(await recovered(here, "g", 4)).toMatchObject({ version: 4 });
  });

  test("at a version whose commits have expired", async () => {
    await makeSnapshot(here, "g");
    here.now = START + 30 * DAY_MS - 1;
    expect(await recovered(here, "g", 9)).toMatchObject({ version: 9, state: { last: "m9" } });
    here.now = START + 30 * DAY_MS;
    expect(await refusalOf(recovered(here, "g", 9))).toMatchObject({ kind: "history-gone", from: 1, to: 9 });
    expect(await rebuilt()).toMatchObject(whole);
  });

  test("nothing to start from", async () => {
    for (const version of [4, 8]) await removeRow(table, "g", manifestPosition(version));
    await removeRow(table, "g", commitPosition(0));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 1, to: 10 });
  });

  test.each<[string, (commit: Commit) => Commit]>([
    ["transitions", (commit) => ({ ...commit, data: commit.data.replace("m9", "m8") })],
    ["spelling", (commit) => ({ ...commit, data: `${commit.data} ` })],
    ["phase", (commit) => ({ ...commit, head: { ...commit.head, phase: "GAME_OVER" } })],
    ["time", (commit) => ({ ...commit, head: { ...commit.head, time: 0 } })],
    ["commitId", (commit) => ({ ...commit, head: { ...commit.head, idDigest: digestOfId("other") } })],
    ["hash", ({ head, ...commit }) => ({ ...commit, head: { ...head, hash: `${head.hash.slice(1)}A` } })],
  ])("a commit whose %s was changed", async (_, change) => {
    await changeCommit(table, "g", 9, change);
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 9, to: 9 });
  });

  test("a commit that was put in another's place", async () => {
    const row = rowAt(table, "g", commitPosition(9));
    if (row.kind !== "commit") throw new Error("no commit");
    await changeCommit(table, "g", 10, () => ({ ...row.commit, head: { ...row.commit.head, version: 10 } }));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 10, to: 10 });
  });

  test("a creation whose state was changed", async () => {
    for (const version of [4, 8]) await removeRow(table, "g", manifestPosition(version));
    await changeCommit(table, "g", 0, (commit) => ({ ...commit, data: '{"initial":false}' }));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 0, to: 0 });
  });
});
