import { describe, expect, test } from "vitest";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { appendAll, moves } from "../../fixtures/appends.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import {
  creatableAt,
  creationOf,
  kept,
  place,
  played,
  sweepAll,
  through,
} from "../../fixtures/wiped-game.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a creation and a wipe", () => {
  test("at any point of the other leave the game whole, or nothing of it", async () => {
    for (let call = 1; call <= 4; call += 1) {
      const here = place();
      const seam = interposingSeam(call, () => wipeGame(here, "g"));
      const { table, games } = through(here, seam);
      const created = await createGame({ ...here, table, games }, creationOf(here), { secret: 2 }).then(
        () => true,
        () => false,
      );
      if (!created || seam.calls.length < call) await wipeGame(here, "g");
      for (let passes = 0; passes < 3; passes += 1) {
        if (here.games.entries.get("g")?.kind === "wipe") await wipeGame(here, "g");
        here.now += LATE_WRITERS_MS;
      }
      const existing = here.games.entries.get("g");
      if (existing) expect(await recovered(here, "g"), `before call ${call}`).toMatchObject({ version: 0 });
      else expect(kept(here), `before call ${call}`).not.toContain("secret");
    }
  });

  test("of the same id: refused while the wipe is under way, and until the tombstones have expired for all clocks", async () => {
    const here = await played();
    await wipeGame(here, "g");
    function again(now: number) {
      return createGame({ ...here, now }, creationOf({ ...here, now }), {});
    }
    const refused = { kind: "game-wiped", gameId: "g", creatableAt };
    expect(await refusalOf(again(here.now + 1))).toEqual(refused);
    here.now += LATE_WRITERS_MS;
    await wipeGame(here, "g");
    expect(await refusalOf(again(creatableAt - 1))).toEqual(refused);
    expect(await again(creatableAt)).toMatchObject({ repeated: false });
    expect(here.games.entries.get("g")).toMatchObject({ version: 0, kind: "game" });
  });

  test("of the same id: a feed whose clock is behind leaves the new game its entry and its moves", async () => {
    const here = await played();
    await wipeGame(here, "g");
    here.now += LATE_WRITERS_MS;
    await wipeGame(here, "g");
    here.now = creatableAt;
    const created = await createGame(here, creationOf(here), {});
    await appendAll(here, created, moves(2));
    const slow = { ...here, now: creatableAt - 50 * 60_000 };
    expect(await sweepAll(slow)).toMatchObject({ failed: [] });
    expect(await recovered(slow, "g")).toMatchObject({ version: 2 });
    expect(here.games.entries.get("g")).toMatchObject({ kind: "game", createdAt: creatableAt });
  });
});
