import { describe, expect, test } from "vitest";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { LATE_WRITERS_MS } from "../../../lambdas/store/wipe-game.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { dyingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { commitAt, contextOf, game, leftOf, nothing, wipe, wipeWhole } from "./feed-room.ts";

describe("a game that was wiped", () => {
  test.each([7, 10])(
    "does not come back to the directory, whenever the wipe ran (version %i)",
    async (version) => {
      for (let call = 1; call <= 14; call += 1) {
        const room = await game();
        const commit = commitAt(room, version);
        const seam = interposingSeam(call, () => wipe(room));
        await followCommit(contextOf(room, seam), commit);
        await wipeWhole(room);
        expect(leftOf(room), `before call ${call}`).toEqual(nothing);
      }
    },
  );

  test("does not come back, wherever the process ends that follows a late commit", async () => {
    await dieEverywhere({
      start: async () => {
        const room = await game();
        const commit = commitAt(room, 7);
        await wipeWhole(room);
        return { room, commit };
      },
      run: ({ room, commit }, seam) => followCommit(contextOf(room, seam), commit),
      check: async ({ room }, end) => expect(leftOf(room), end).toEqual(nothing),
    });
  });

  test("is wiped on by a late commit, where the wipe was abandoned, and its tombstones stay", async () => {
    const room = await game();
    const commit = commitAt(room, 10);
    const { markedAt, ...mark } = { markedAt: room.now, foundAt: room.now, creatableAt: room.now };
    const due = { at: room.now, since: room.now };
    await room.games.mark({ kind: "wipe", gameId: "g", markedAt, ...mark, due });
    expect(await followCommit(contextOf(room), commit)).toEqual({ snapshot: true });
    expect(leftOf(room).rows).toEqual([]);
    const before = [...(room.table.rows.get("g")?.values() ?? [])];
    expect((await followCommit(contextOf(room), commit)).gone?.refusal.kind).toBe("game-wiped");
    expect([...(room.table.rows.get("g")?.values() ?? [])]).toEqual(before);
  });

  test("keeps nothing of a snapshot that was being made, wherever that ended (a retry included)", async () => {
    for (const bytes of [0, 3 * CHUNK_BYTES]) {
      for (let wiped = 3; wiped <= 5; wiped += 1) {
        for (let end = wiped; end <= 5; end += 1) {
          const room = await game(bytes);
          const commit = commitAt(room, 10);
          const wiping = interposingSeam(wiped, () => wipe(room));
          const dying = dyingSeam(end, "after");
          const both: Seam = { run: (call, work) => wiping.run(call, () => dying.run(call, work)) };
          await followCommit(contextOf(room, both), commit).catch((error: unknown) => error);
          room.now += LATE_WRITERS_MS;
          await followCommit(contextOf(room), commit);
          await wipeWhole(room);
          expect(leftOf(room), `wiped before call ${wiped}, ended after call ${end}`).toEqual(nothing);
          room.now += 40 * DAY_MS;
          const living = [...(room.table.rows.get("g")?.values() ?? [])].filter(
            ({ expiresAt }) => expiresAt === undefined || expiresAt * 1000 > room.now,
          );
          expect(living).toEqual([]);
        }
      }
    }
  });
});
