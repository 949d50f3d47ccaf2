import { describe, expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { newestSnapshot } from "../../../lambdas/store/snapshot-list.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DiedError, dyingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { HOUR_MS, START } from "../../fixtures/time.ts";
import { DIGEST, partsOf, played, send, stage, TYPE } from "../../fixtures/transferred-games.ts";
import { recovered } from "../../fixtures/world.ts";

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
