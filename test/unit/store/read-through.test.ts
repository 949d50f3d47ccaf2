import { describe, expect, test } from "vitest";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { readThrough } from "../../../lambdas/store/read-through.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { archived, finished, hall, read } from "../../fixtures/archived-game.ts";
import { removeRow } from "../../fixtures/damage.ts";
import { refusalOf } from "../../fixtures/refusals.ts";

describe("reading through to the archive", () => {
  test("prefers the table while the rows exist", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    expect(await read(here)).toMatchObject({ version: 13, archived: false });
  });

  test("refuses as the table does where there is no archive, or nothing in it", async () => {
    const here = hall();
    expect(await refusalOf(read(here))).toEqual({ kind: "game-not-found", gameId: "g" });
    const without = readThrough(
      { table: here.table, games: here.games, now: here.now },
      "g",
      async ({ table }) => {
        await recover({ ...here, table }, { gameId: "g" });
      },
    );
    expect(await refusalOf(without)).toEqual({ kind: "game-not-found", gameId: "g" });
  });

  test("lets other errors pass", async () => {
    const here = hall();
    const failing = readThrough({ ...here }, "g", async () => {
      throw new Error("the database does not answer");
    });
    await expect(failing).rejects.toThrow("does not answer");
  });

  test("brings versions back that the table no longer holds, of the same game only", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    await removeRow(here.table, "g", commitPosition(3));
    expect(await read(here, 5)).toMatchObject({ version: 5, archived: true });

    // Another game of the same id, with a hole of its own: the archive says nothing of it.
    here.table.rows.clear();
    await appendAll(here, await create(here, "g", { state: { other: true } }), moves(9));
    await removeRow(here.table, "g", commitPosition(3));
    expect(await refusalOf(read(here, 5))).toMatchObject({ kind: "history-gone", from: 3 });
  });

  test("answers from the archive where the last rows expire while they are read, but not of a game that is wiped", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    here.table.rows.clear();
    const gone = { kind: "history-gone", from: 1, to: 2, reason: "they expired" } as const;
    async function reading() {
      return await readThrough(here, "g", async (source) => {
        if (!source.archived) throw new RefusedError(gone);
        return source.archived;
      });
    }
    expect(await reading()).toBe(true);
    const expiresAt = here.now / 1000 + 9;
    await here.table.put({ kind: "tombstone", gameId: "g", position: commitPosition(13), expiresAt });
    expect(await refusalOf(reading())).toMatchObject({ kind: "game-wiped" });
  });
});
