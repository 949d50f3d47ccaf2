import { describe, expect, test } from "vitest";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, batch, create, move } from "../../fixtures/appends.ts";
import { manifests, spoilSnapshot } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { recovered, world } from "../../fixtures/world.ts";

/** A game of three versions, the last two in one commit. */
async function game() {
  const table = memoryStateTable();
  const here = { ...world({ gameTypes: gameTypes(gameType({ schemaVersion: 3 })) }), table };
  const cursors = await appendAll(here, await create(here, "g"), [move("m1"), batch("b", 2)]);
  return { here, cursors };
}

describe("making a snapshot", () => {
  test("of the newest version rebuilds the state from the log", async () => {
    const { here, cursors } = await game();
    const { manifest, made, report } = await makeSnapshot(here, "g");
    expect({ made, version: manifest.head.version }).toEqual({ made: true, version: 3 });
    expect(manifest).toMatchObject({ head: cursors[2]?.head, schemaVersion: 3 });
    expect(manifest.previous).toBeUndefined();
    expect(report).toMatchObject({ base: { kind: "creation", version: 0 }, commits: 2, transitions: 3 });
    expect(await recovered(here, "g")).toMatchObject({
      state: { last: "b.1" },
      report: { base: { kind: "snapshot", version: 3 } },
    });
  });

  test("of the newest version again finds the one that exists, with one query", async () => {
    const { here } = await game();
    const { manifest } = await makeSnapshot(here, "g");
    const seam = countingSeam();
    const table = faultyStateTable(here.table, seam);
    expect(await makeSnapshot({ ...here, table }, "g")).toEqual({ manifest, made: false });
    expect(seam.calls).toEqual(["query"]);
  });

  test("of a version finds the one that exists, with one read", async () => {
    const { here } = await game();
    const { manifest } = await makeSnapshot(here, "g", 3);
    const seam = countingSeam();
    const table = faultyStateTable(here.table, seam);
    expect(await makeSnapshot({ ...here, table }, "g", 3)).toEqual({ manifest, made: false });
    expect(seam.calls).toEqual(["get"]);
  });

  test("of a version leaves what came after it alone", async () => {
    const { here, cursors } = await game();
    const { manifest } = await makeSnapshot(here, "g", 1);
    expect(manifest.head).toEqual(cursors[1]?.head);
    expect(await recovered(here, "g")).toMatchObject({
      version: 3,
      state: { last: "b.1" },
      report: { base: { version: 1 } },
    });
  });

  test("of a version within a commit is refused", async () => {
    const { here } = await game();
    const refusal = await refusalOf(makeSnapshot(here, "g", 2));
    expect(refusal).toEqual({ kind: "version-within-commit", version: 2 });
    expect(manifests(here.table, "g")).toEqual([]);
  });

  test("of a game that does not exist, was wiped, or has not come that far is refused", async () => {
    const { here } = await game();
    expect((await refusalOf(makeSnapshot(here, "none"))).kind).toBe("game-not-found");
    expect((await refusalOf(makeSnapshot(here, "g", 4))).kind).toBe("version-not-found");
    await wipeRows(here.table, "g", here.now);
    expect((await refusalOf(makeSnapshot(here, "g"))).kind).toBe("game-wiped");
    expect((await refusalOf(makeSnapshot(here, "g", 3))).kind).toBe("game-wiped");
  });

  test("of a game whose type is no longer known falls back to the first schema", async () => {
    const { here } = await game();
    const { manifest } = await makeSnapshot({ ...here, gameTypes: gameTypes() }, "g");
    expect(manifest.schemaVersion).toBe(1);
  });

  test("replaces one that is damaged, and follows the last good one", async () => {
    const { here, cursors } = await game();
    await makeSnapshot(here, "g");
    await appendAll(here, cursors[2] ?? cursors[0], [move("m4")]);
    await makeSnapshot(here, "g");
    spoilSnapshot(here.table, "g", 4);
    const { manifest, made, report } = await makeSnapshot(here, "g");
    expect({ made, previous: manifest.previous?.version }).toEqual({ made: true, previous: 3 });
    expect(report?.passedOver).toEqual([{ version: 4, reason: "the checksum does not match" }]);
    expect(await recovered(here, "g")).toMatchObject({
      state: { last: "m4" },
      report: { base: { version: 4 }, passedOver: [] },
    });
    expect(manifests(here.table, "g").map(({ expiresAt }) => expiresAt)).toEqual([
      expiryOf(here.now, 30),
      undefined,
    ]);
  });
});
