import { describe, expect, test } from "vitest";
import { dueAfter } from "../../../lambdas/store/due.ts";
import { settleFork } from "../../../lambdas/store/fork.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import { creationAt, follow, fork, ORIGIN, place, wipeSource } from "../../fixtures/forks.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a fork", () => {
  test("over the entry of another creation leaves what its game has reached, and says its origin", async () => {
    const here = await place();
    await here.games.add(
      createdEntry("f", START, {
        metadata: {},
        creation: "another",
        due: { since: START, at: START + HOUR_MS },
      }),
    );
    const seam = interposingSeam(5, async () => {
      await here.games.advance({
        gameId: "f",
        gameType: "test",
        status: "active",
        phase: "TURN",
        version: 3,
        updatedAt: START + 9,
        stretch: 10,
      });
    });
    await fork(here, seam);
    expect(here.games.entries.get("f")).toMatchObject({ version: 3, origin: ORIGIN });
  });

  test("is a creation that knows its origin, begun in the phase of the source, and is looked at by the sweeper in its time", async () => {
    const here = await place();
    await fork(here);
    const entry = here.games.entries.get("f");
    expect(entry).toMatchObject({ origin: ORIGIN, phase: "TURN", version: 0, due: dueAfter(START, 30) });
    expect(entry).not.toHaveProperty("forking");
    expect(await recovered(here, "f")).toMatchObject({ version: 0, phase: "TURN", state: { score: 3 } });
  });

  test("takes a creation, a read of each entry, and one write that says that its source was there", async () => {
    const seam = countingSeam();
    await fork(await place(), seam);
    expect(seam.calls).toEqual(["games.add", "query", "insert", "games.get", "games.get", "games.replace"]);
  });

  test("is wiped when its source is wiped at any moment before somebody looks", async () => {
    for (let call = 1; call <= 5; call += 1) {
      const here = await place();
      const seam = interposingSeam(call, () => wipeSource(here));
      expect(await refusalOf(fork(here, seam)), `wiped before call ${call}`).toMatchObject({
        kind: "game-wiped",
        gameId: "source",
      });
      expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
    }
  });

  test("is settled though others change its entry meanwhile", async () => {
    const here = await place();
    const seam = interposingSeam(6, () => here.games.setMetadata("f", { by: "ann" }));
    await fork(here, seam);
    expect(here.games.entries.get("f")).toMatchObject({ metadata: { by: "ann" }, due: dueAfter(START, 30) });
    expect(here.games.entries.get("f")).not.toHaveProperty("forking");
  });

  test("that is wiped itself before it is answered is not answered as made", async () => {
    const here = await place();
    const seam = interposingSeam(4, () => wipeGame(here, "f"));
    expect(await refusalOf(fork(here, seam))).toMatchObject({ kind: "game-wiped", gameId: "f" });
  });

  test("that a retry was answered with outlives a later wipe of its source, however long the first try takes", async () => {
    const here = await place();
    const seam = interposingSeam(4, async () => {
      expect(await fork(here)).toMatchObject({ repeated: true });
      await wipeSource(here);
    });
    await fork(here, seam);
    expect(await recovered(here, "f")).toMatchObject({ version: 0 });
  });

  test("is not wiped by a try that saw it unsettled, and its source gone, when a retry was answered meanwhile", async () => {
    const here = await place();
    const seam = interposingSeam(5, async () => {
      expect(await fork(here)).toMatchObject({ repeated: true });
      await wipeSource(here);
    });
    await fork(here, seam);
    expect(await recovered(here, "f")).toMatchObject({ version: 0 });
  });

  test("outlives its source, and so does a game that is none", async () => {
    const here = await place();
    const { head } = await fork(here);
    here.now += 1;
    await wipeSource(here);
    expect(await settleFork(here, head)).toBeUndefined();
    expect(await settleFork(here, { ...head, gameId: "nobody" })).toBeUndefined();
    expect(await fork(here)).toMatchObject({ repeated: true, head });
    expect(await recovered(here, "f")).toMatchObject({ time: START });
  });

  test("of a source that the directory has lost is made: of its rows, or the archive", async () => {
    const here = await place();
    here.games.entries.delete("source");
    await fork(here);
    const other = await place();
    other.games.entries.delete("source");
    other.table.rows.clear();
    await other.archive.put("source", new Uint8Array(1), undefined);
    expect(await fork(other)).toMatchObject({ repeated: false });
  });

  test("is followed like any creation", async () => {
    const here = await place();
    await fork(here);
    const followed = await follow(here, creationAt(here.now));
    expect(followed).toEqual({ snapshot: false });
    expect(here.games.entries.get("f")).toMatchObject({ kind: "game", origin: ORIGIN });
  });
});
