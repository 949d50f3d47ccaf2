import { describe, expect, test } from "vitest";
import { settleFork } from "../../../lambdas/store/fork.ts";
import { LATE_WRITERS_MS } from "../../../lambdas/store/wipe-game.ts";
import { appendAll, moves } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import {
  commitsOf,
  creationAt,
  follow,
  fork,
  MAX_SKEW_MS,
  ORIGIN,
  type Place,
  place,
  sweepSoon,
  wipeSource,
} from "../../fixtures/forks.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DiedError, dyingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a fork whose process ended before it looked", () => {
  const entries = [
    ["", async () => {}],
    [
      ", over the entry of another creation,",
      async (here: Place) => {
        await here.games.add(
          createdEntry("f", START, { creation: "another", due: { since: START, at: START + 15 * DAY_MS } }),
        );
      },
    ],
  ] as const;
  const meetings = [
    [
      "the change feed when it meets the creation",
      async (here: Place) => {
        const [creation] = commitsOf(here);
        if (creation) expect(await follow(here, creation)).toEqual({ snapshot: false });
      },
    ],
    ["the next run of the sweeper, though no record of it came", sweepSoon],
  ] as const;
  const times = [
    ["under way", async () => {}],
    [
      "over, so that its mark is gone",
      async (here: Place) => {
        here.now += LATE_WRITERS_MS;
        await wipeSource(here);
        expect(here.games.entries.has("source")).toBe(false);
      },
    ],
  ] as const;
  const cases = entries.flatMap(([over, before]) =>
    meetings.flatMap(([who, meet]) =>
      times.map(([when, after]) => ({ over, before, who, meet, when, after })),
    ),
  );

  test.each(cases)("$over is wiped by $who, the wipe of its source being $when", async (the) => {
    await dieEverywhere({
      start: async () => {
        const here = await place();
        await the.before(here);
        // By a clock that is ahead.
        await wipeSource({ ...here, now: here.now + MAX_SKEW_MS });
        return here;
      },
      run: (here, seam) => fork(here, seam).catch((error: unknown) => refusalOf(Promise.reject(error))),
      check: async (here, end) => {
        if (commitsOf(here).length === 0) return;
        here.now += MAX_SKEW_MS;
        await the.after(here);
        await the.meet(here);
        expect(await refusalOf(recovered(here, "f")), end).toMatchObject({ kind: "game-wiped" });
      },
    });
  });

  test.each(meetings)("is left by %s where its source is there", async (_, meet) => {
    await dieEverywhere({
      start: place,
      run: (here, seam) => fork(here, seam),
      check: async (here, end) => {
        if (commitsOf(here).length === 0) return;
        await meet(here);
        expect(await recovered(here, "f"), end).toMatchObject({ version: 0 });
        expect(here.games.entries.get("f"), end).toMatchObject({ origin: ORIGIN });
        expect(here.games.entries.get("f"), end).not.toHaveProperty("forking");
      },
    });
  });

  test("is wiped by the change feed when it meets a later commit", async () => {
    const here = await place();
    await expect(fork(here, dyingSeam(4, "before"))).rejects.toThrow(DiedError);
    const [creation] = commitsOf(here);
    if (!creation) throw new Error("it was not created");
    await appendAll(here, { head: creation.head, issuedAt: here.now }, moves(2));
    await wipeSource(here);
    const last = commitsOf(here).at(-1);
    if (last) await follow(here, last);
    expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
  });

  test("is wiped by who meets it, though nothing at all is left of its source", async () => {
    const here = await place();
    await expect(fork(here, dyingSeam(4, "before"))).rejects.toThrow(DiedError);
    here.games.entries.delete("source");
    here.table.rows.delete("source");
    expect(await settleFork(here, creationAt(here.now).head)).toMatchObject({
      refusal: { kind: "game-not-found", gameId: "source" },
    });
    expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
  });
});
