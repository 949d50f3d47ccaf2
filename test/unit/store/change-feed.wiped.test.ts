import { describe, expect, it } from "vitest";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { dyingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { commitAt, contextOf, game, leftOf, nothing, wipe } from "./feed-room.ts";

describe("a game that was wiped", () => {
  it.each([7, 10])(
    "does not come back to the directory, whenever the wipe ran (version %i)",
    async (version) => {
      for (let call = 1; call <= 14; call += 1) {
        const room = await game();
        const commit = commitAt(room, version);
        await room.games.remove("g");
        const seam = interposingSeam(call, () => wipe(room));
        await followCommit(contextOf(room, seam), commit);
        if (seam.calls.length < call) await wipe(room);
        expect(leftOf(room), `before call ${call}`).toEqual(nothing);
      }
    },
  );

  it("does not come back, wherever the process ends that follows a late commit", async () => {
    await dieEverywhere({
      start: async () => {
        const room = await game();
        const commit = commitAt(room, 7);
        await wipe(room);
        return { room, commit };
      },
      run: ({ room, commit }, seam) => followCommit(contextOf(room, seam), commit),
      check: async ({ room }, end) => expect(leftOf(room), end).toEqual(nothing),
    });
  });

  it("keeps nothing of a snapshot that was cut off before, once the commit is delivered again", async () => {
    await dieEverywhere({
      start: game,
      run: (room, seam) => followCommit(contextOf(room, seam), commitAt(room, 10)),
      check: async (room, end) => {
        const commit = commitAt(room, 10);
        await wipe(room);
        const { gone } = await followCommit(contextOf(room), commit);
        expect(gone?.refusal.kind, end).toBe("game-wiped");
        expect(leftOf(room), end).toEqual(nothing);
      },
    });
  });

  it("keeps nothing of a large snapshot that was being made, either", async () => {
    for (let wiped = 5; wiped <= 7; wiped += 1) {
      for (let end = wiped; end <= 7; end += 1) {
        const room = await game(3 * CHUNK_BYTES);
        const commit = commitAt(room, 10);
        const wiping = interposingSeam(wiped, () => wipe(room));
        const dying = dyingSeam(end, "after");
        const both: Seam = { run: (call, work) => wiping.run(call, () => dying.run(call, work)) };
        await followCommit(contextOf(room, both), commit).catch((error: unknown) => error);
        await followCommit(contextOf(room), commit);
        expect(leftOf(room), `wiped before call ${wiped}, ended after call ${end}`).toEqual(nothing);
      }
    }
  });
});
