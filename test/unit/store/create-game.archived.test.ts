import { describe, expect, test } from "vitest";
import { archiveGame } from "../../../lambdas/store/archive.ts";
import { writeCreation } from "../../../lambdas/store/create.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { appendAll, move, moves } from "../../fixtures/appends.ts";
import { create, type Place, place, request } from "../../fixtures/creations.ts";
import { removeRow } from "../../fixtures/damage.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { vanishExpired } from "../../simulation/rows.ts";

describe("a creation of an archived game", () => {
  async function archived(): Promise<Place> {
    const here = place();
    const created = await create(here);
    const end = move("end", { action: "end", to: "GAME_OVER" });
    await appendAll(here, created, [...moves(2), end]);
    await archiveGame(here, "g");
    here.now += 40 * DAY_MS;
    here.table.rows.clear();
    return here;
  }

  test("gets the original answer where it is the same request", async () => {
    const here = await archived();
    expect(await create(here)).toMatchObject({ repeated: true, head: { version: 0, time: START } });
    expect(here.table.rows.get("g")?.size ?? 0).toBe(0);
  });

  test.each([undefined, "at once"])(
    "gets the original answer where its row alone is gone, which goes first; removed: %s",
    async (removed) => {
      for (let hours = -2; hours <= 3; hours += 1) {
        const here = place();
        const created = await create(here);
        await appendAll(here, created, [...moves(2), move("end", { action: "end", to: "GAME_OVER" })]);
        await archiveGame(here, "g");
        here.now = START + 30 * DAY_MS + hours * HOUR_MS + 1;
        if (removed) vanishExpired(here.table, here.now);
        expect(await create(here), `${hours} h`).toMatchObject({ repeated: true, head: { time: START } });
        const other = await refusalOf(create(here, { second: true }));
        expect(other, `${hours} h`).toEqual({ kind: "game-exists", gameId: "g" });
      }
    },
  );

  test("is refused where the archive holds another history than what is left of the table's", async () => {
    const here = place();
    const created = await create(here);
    await appendAll(here, created, [...moves(2), move("end", { action: "end", to: "GAME_OVER" })]);
    await archiveGame(here, "g");
    here.table.rows.clear();
    here.now += 1;
    await appendAll(here, await create(here), moves(2));
    await removeRow(here.table, "g", commitPosition(0));
    expect(await refusalOf(create(here))).toEqual({ kind: "game-exists", gameId: "g" });
  });

  test("is refused by the table alone, where its row is gone", async () => {
    const here = place();
    await appendAll(here, await create(here), moves(1));
    await removeRow(here.table, "g", commitPosition(0));
    expect((await refusalOf(writeCreation(here.table, request(START), here.now))).kind).toBe("game-exists");
  });

  test("is refused where it is another: it would hide the game behind an empty one", async () => {
    const here = await archived();
    expect(await refusalOf(create(here, { second: true }))).toEqual({ kind: "game-exists", gameId: "g" });
    expect(here.table.rows.get("g")?.size ?? 0).toBe(0);
  });
});
