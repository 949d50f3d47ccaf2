import { describe, expect, test } from "vitest";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import { partitionsOf } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { readSnapshot } from "../../../lambdas/store/snapshots.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { manifests } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { snapshotRoom as game, through } from "../../fixtures/snapshot-room.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a process that ends while it makes a snapshot", () => {
  test("leaves the game as it was, and the next try completes it", async () => {
    const { state } = await recovered(await game(3 * CHUNK_BYTES), "g");
    const calls = await dieEverywhere({
      start: () => game(3 * CHUNK_BYTES),
      run: (room, seam) => makeSnapshot(through(room, seam), "g"),
      check: async (room, end) => {
        const left = await recovered(room, "g");
        expect(left, end).toMatchObject({ version: 8, report: { passedOver: [] } });
        const { manifest } = await makeSnapshot(room, "g");
        expect(await readSnapshot(room.table, "g", 8, room.now), end).toEqual({
          manifest,
          state: left.state,
        });
        const expiries = manifests(room.table, "g").map(({ expiresAt }) => expiresAt);
        expect(expiries, end).toEqual([expiryOf(room.now, 30), undefined]);
      },
    });
    expect(Object.keys(state ?? {})).toHaveLength(5);
    const inserts = ["insert", "insert", "insert", "insert", "insert"];
    expect(calls).toEqual(["query", "query", ...inserts, "query", "expire", "expire"]);
  });
});

describe("a game that is wiped while its snapshot is made", () => {
  test("keeps nothing of it, whenever the wipe runs", async () => {
    for (const call of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const room = await game(2 * CHUNK_BYTES);
      const seam = interposingSeam(call, () => wipeRows(room.table, "g", room.now));
      const making = makeSnapshot(through(room, seam), "g");
      // Once the snapshot has looked for the wipe, the wipe sees the snapshot.
      if (call <= 7)
        expect(await refusalOf(making), `before call ${call}`).toMatchObject({ kind: "game-wiped" });
      else expect(await making, `before call ${call}`).toMatchObject({ made: true });
      expect(seam.calls.length, `before call ${call}`).toBeGreaterThanOrEqual(call);
      // What came too late for the first pass, a later one removes.
      await wipeRows(room.table, "g", room.now);
      const kinds = partitionsOf("g").flatMap((partition) =>
        [...(room.table.rows.get(partition)?.values() ?? [])].map(({ kind }) => kind),
      );
      expect(new Set(kinds), `before call ${call}`).toEqual(new Set(["tombstone"]));
    }
  });
});
