import { describe, expect, test } from "vitest";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { writeCreation } from "../../../lambdas/store/create.ts";
import { progressOf } from "../../../lambdas/store/directory.ts";
import type { DirectoryEntry } from "../../../lambdas/store/games-table.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { appendAll, moves } from "../../fixtures/appends.ts";
import { create, entry, type Place, place, request } from "../../fixtures/creations.ts";
import { DiedError, dyingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";

describe("a creation that wins over another one's entry, and ends before it has described itself,", () => {
  const theirs = { gameType: "another", metadata: { by: "eve" }, creation: "another" };

  /** What the change feed and the sweeper need. */
  function everything(here: Place) {
    return { ...here, snapshots: true, pace: async () => {}, mayGoOn: () => true };
  }

  async function alone(over: Partial<DirectoryEntry> = {}): Promise<Place> {
    const here = place();
    await here.games.add(entry({ ...theirs, ...over }));
    await expect(create(here, undefined, undefined, dyingSeam(4, "before"))).rejects.toThrow(DiedError);
    return here;
  }

  const finders: [string, (here: Place) => Promise<unknown>][] = [
    ["the change feed", (here) => followCommit(everything(here), request(START))],
    ["the sweeper", (here) => sweep(everything({ ...here, now: START + 15 * DAY_MS }))],
  ];

  test.each(finders)(
    "is described by %s, without what the other one said; sent again, it says its own",
    async (_, meet) => {
      const here = await alone({ origin: { gameId: "h", version: 3 }, createdAt: START + 5 });
      await meet(here);
      const { creation: _digest, ...described } = entry({ metadata: {}, metadataVersion: 1 });
      expect(here.games.entries.get("g")).toMatchObject({ ...described, due: expect.anything() });
      expect(here.games.entries.get("g")).not.toHaveProperty("creation");
      expect(here.games.entries.get("g")).not.toHaveProperty("origin");
      expect(await create(here)).toMatchObject({ repeated: true });
      expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "ann" }, metadataVersion: 2 });
    },
  );

  test.each(finders)(
    "and is described by %s changes no metadata for who read the other one's",
    async (_, meet) => {
      const here = await alone();
      await meet(here);
      const change = await here.games.setMetadata("g", { by: "eve", also: "bob" }, 0);
      expect(change).toMatchObject({ changed: false });
      expect(here.games.entries.get("g")).toMatchObject({ metadata: {} });
    },
  );

  test.each(finders)("and is described by %s keeps what is put there after that", async (_, meet) => {
    const here = await alone();
    await meet(here);
    expect(await here.games.setMetadata("g", { by: "bob" }, 1)).toMatchObject({ changed: true });
    await create(here);
    expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "bob" }, metadataVersion: 2 });
  });

  test("is described by the sweeper where its game has continued", async () => {
    const here = await alone();
    await appendAll(here, await writeCreation(here.table, request(START), START), moves(3));
    await sweep(everything({ ...here, now: START + 15 * DAY_MS }));
    expect(here.games.entries.get("g")).toMatchObject({ version: 3, gameType: "generic", metadata: {} });
  });

  test("is described where the directory knows that its game has continued", async () => {
    const here = await alone();
    await here.games.advance({ ...progressOf(here.gameTypes, request(START).head), version: 2 });
    await followCommit(everything(here), request(START));
    expect(here.games.entries.get("g")).toMatchObject({ version: 2, gameType: "generic", metadata: {} });
  });

  test("leaves metadata that somebody has put there since", async () => {
    const here = await alone();
    await here.games.setMetadata("g", { by: "bob" });
    await followCommit(everything(here), request(START));
    expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "bob" }, metadataVersion: 1 });
    await create(here);
    expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "bob" } });
  });

  test("changes nothing where its row is gone", async () => {
    const here = place();
    await here.games.add(entry(theirs));
    await followCommit(everything(here), request(START));
    expect(here.games.entries.get("g")).toEqual(entry(theirs));
  });

  test("changes nothing where its record comes when another game has its id", async () => {
    const here = place();
    await create(here, { second: true }, { by: "bob" });
    const before = here.games.entries.get("g");
    await followCommit(everything(here), request(START - 40 * DAY_MS));
    expect(here.games.entries.get("g")).toEqual(before);
  });
});

test("a creation that describes itself loses no metadata that are put there meanwhile", async () => {
  for (let call = 2; ; call += 1) {
    const here = place();
    await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
    let written: unknown;
    const seam = interposingSeam(call, async () => {
      written = await here.games.setMetadata("g", { by: "bob" });
    });
    await create(here, undefined, undefined, seam);
    if (seam.calls.length < call) break;
    expect(written).toMatchObject({ changed: true });
    expect(here.games.entries.get("g"), `before call ${call}`).toMatchObject({ metadata: { by: "bob" } });
  }
});

test("who has read the metadata of a creation that lost changes none on the strength of that", async () => {
  const here = place();
  await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
  await create(here);
  expect(await here.games.setMetadata("g", { by: "eve", also: "bob" }, 0)).toMatchObject({ changed: false });
  expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "ann" } });
});

test("a creation that takes over what another one left changes no metadata for who read that one's", async () => {
  const here = place();
  await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
  here.now += 2 * HOUR_MS;
  await create(here);
  expect(await here.games.setMetadata("g", { by: "eve" }, 0)).toMatchObject({ changed: false });
  expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "ann" }, metadataVersion: 1 });
});
