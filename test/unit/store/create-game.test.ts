import { describe, expect, test } from "vitest";
import { claimedAt } from "../../../lambdas/store/due.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { create, entry, place } from "../../fixtures/creations.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a creation", () => {
  test("writes the entry before the row: the sweeper knows of every game that exists", async () => {
    const here = place();
    const seam = countingSeam();
    expect(await create(here, { first: true }, { by: "ann" }, seam)).toMatchObject({ repeated: false });
    expect(seam.calls).toEqual(["games.add", "query", "insert"]);
    expect(here.games.entries.get("g")).toEqual(entry());
  });

  test("interrupted at any point is completed by the same request, and never leaves a game without an entry", async () => {
    await dieEverywhere({
      start: async () => place(),
      run: (here, seam) => create(here, { first: true }, { by: "ann" }, seam),
      check: async (here, end) => {
        if (here.table.rows.get("g")?.size) expect(here.games.entries.get("g"), end).toEqual(entry());
        here.now += 1000;
        await create(here);
        expect(await recovered(here, "g"), end).toMatchObject({ version: 0 });
        expect(here.games.entries.get("g"), end).toMatchObject({ version: 0, metadata: { by: "ann" } });
      },
    });
  });

  test("repeated gets its answer and leaves the entry, metadata that were replaced included", async () => {
    const here = place();
    await create(here);
    await here.games.setMetadata("g", { other: true });
    const before = here.games.entries.get("g");
    here.now += 2 * HOUR_MS;
    expect(await create(here)).toMatchObject({ repeated: true });
    expect(here.games.entries.get("g")).toEqual(before);
  });

  test("of another content is refused and leaves the entry", async () => {
    const here = place();
    await create(here);
    here.now += 2 * HOUR_MS;
    expect((await refusalOf(create(here, { second: true }))).kind).toBe("game-exists");
    expect(here.games.entries.get("g")).toEqual(entry());
  });

  test.each([0, 2 * HOUR_MS])(
    "that wins over one that wrote its entry and died %i ms before gives the entry its own metadata",
    async (later) => {
      const here = place();
      await here.games.add(entry());
      here.now += later;
      await create(here, { second: true }, { by: "bob" });
      expect(here.games.entries.get("g")).toMatchObject({
        metadata: { by: "bob" },
        createdAt: here.now,
        version: 0,
      });
      expect(await recovered(here, "g")).toMatchObject({ state: { second: true } });
    },
  );

  test("that wins leaves what its game has reached meanwhile", async () => {
    const here = place();
    await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
    const seam = interposingSeam(4, async () => {
      const { gameType: type, gameId } = entry();
      await here.games.advance({
        gameId,
        gameType: type,
        status: "active",
        phase: "P",
        version: 3,
        updatedAt: START + 9,
        stretch: 10,
      });
    });
    await create(here, { first: true }, { by: "ann" }, seam);
    expect(here.games.entries.get("g")).toMatchObject({ version: 3, phase: "P", metadata: { by: "ann" } });
  });

  test("whose entry the sweeper would remove has taken it over before it writes the row", async () => {
    const here = place();
    await here.games.add(entry());
    here.now = START + 20 * DAY_MS;
    for (let call = 1; call <= 6; call += 1) {
      const again = place();
      await again.games.add(entry());
      again.now = here.now;
      const seam = interposingSeam(call, () =>
        sweep({ ...again, pace: async () => {}, mayGoOn: () => true }),
      );
      await create(again, { second: true }, { by: "bob" }, seam);
      expect(again.games.entries.get("g"), `before call ${call}`).toMatchObject({ metadata: { by: "bob" } });
    }
  });
});

test("that is slow puts off nothing that another creation has brought forward (simulation seed 11632)", async () => {
  const soon = { since: START, at: START + DAY_MS / 2 };
  for (let call = 2; ; call += 1) {
    const here = place();
    await here.games.add(entry({ creation: "another", due: { since: START, at: START + 99 * DAY_MS } }));
    const seam = interposingSeam(call, () => here.games.setDue("g", soon));
    await create(here, { second: true }, { by: "bob" }, seam);
    if (seam.calls.length < call) break;
    expect(here.games.entries.get("g"), `before call ${call}`).toMatchObject({
      due: soon,
      metadata: { by: "bob" },
    });
  }
});

test("over the entry of another type's creation is looked at by the sweeper in its own time, wherever it dies", async () => {
  await dieEverywhere({
    start: async () => {
      const here = place();
      await here.games.add(entry({ creation: "another", due: { since: START, at: START + 99 * DAY_MS } }));
      return here;
    },
    run: (here, seam) => create(here, { second: true }, { by: "bob" }, seam),
    check: async (here, end) => {
      if (!here.table.rows.get("g")?.size) return;
      const existing = here.games.entries.get("g");
      expect(existing?.due?.at, end).toBeLessThanOrEqual(START + 15 * DAY_MS);
    },
  });
});

test("an entry that the sweeper never looks at again was claimed when its game was created", () => {
  expect(claimedAt({ createdAt: START })).toBe(START);
});
