import { describe, expect, test } from "vitest";
import { createGame } from "../../../lambdas/game/creation.ts";
import { writeCreation } from "../../../lambdas/store/create.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { askedFor } from "../../fixtures/requests.ts";
import { countingSeam, DiedError, dyingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";

const asked = { gameId: "g", type: gameType(), state: { a: 1 }, metadata: { players: ["ann"] } };

describe("creating a game", () => {
  test("is a small read and a write, and gives a first head", async () => {
    const seam = countingSeam();
    const table = faultyStateTable(memoryStateTable(), seam);
    const creation = createGame(askedFor(asked), START);
    expect(await writeCreation(table, creation, START)).toEqual({
      head: creation.head,
      issuedAt: START,
      repeated: false,
    });
    expect(seam.calls).toEqual(["query", "insert"]);
    expect(await recovered(world({ table }), "g")).toMatchObject({
      version: 0,
      phase: "NOT_STARTED",
      state: { a: 1 },
      head: creation.head,
    });
  });

  test("again with the same request gets the original answer, also when the game has continued", async () => {
    const here = world();
    const first = await writeCreation(here.table, createGame(askedFor(asked), START), START);
    const again = await writeCreation(here.table, createGame(askedFor(asked), START + 9), START + 9);
    expect(again).toEqual({ ...first, repeated: true });
    await appendAll(here, first, moves(3));
    await makeSnapshot(here, "g");
    const later = await writeCreation(
      here.table,
      createGame(askedFor(asked), START + 9),
      START + 40 * DAY_MS,
    );
    expect(later).toEqual({ ...first, repeated: true });
  });

  test("again after the answer was lost gets the original answer", async () => {
    const table = memoryStateTable();
    const creation = createGame(askedFor(asked), START);
    const lost = writeCreation(faultyStateTable(table, dyingSeam(2, "after")), creation, START);
    await expect(lost).rejects.toThrow(DiedError);
    expect(await writeCreation(table, createGame(askedFor(asked), START + 9), START + 9)).toEqual({
      head: creation.head,
      issuedAt: START,
      repeated: true,
    });
  });

  test("at the same moment as another gets one through: the same request finds its answer, another is refused", async () => {
    for (const other of [asked, { ...asked, state: { a: 2 } }]) {
      const table = memoryStateTable();
      const first = createGame(askedFor(other), START);
      const seam = interposingSeam(2, () => writeCreation(table, first, START));
      const creating = writeCreation(
        faultyStateTable(table, seam),
        createGame(askedFor(asked), START + 9),
        START + 9,
      );
      if (other === asked)
        expect(await creating).toEqual({ head: first.head, issuedAt: START, repeated: true });
      else expect(await refusalOf(creating)).toEqual({ kind: "game-exists", gameId: "g" });
      expect(await recovered(world({ table }), "g")).toMatchObject({ state: other.state });
    }
  });

  test("at the same moment as another is created and wiped is refused", async () => {
    const table = memoryStateTable();
    const seam = interposingSeam(2, async () => {
      await writeCreation(table, createGame(askedFor(asked), START), START);
      await wipeRows(table, "g", START);
    });
    const creating = writeCreation(
      faultyStateTable(table, seam),
      createGame(askedFor(asked), START + 9),
      START + 9,
    );
    expect((await refusalOf(creating)).kind).toBe("game-wiped");
  });

  test.each([
    ["state", { ...asked, state: { a: 2 } }],
    ["metadata", { ...asked, metadata: {} }],
    ["type", { ...asked, type: gameType({ name: "chess" }) }],
  ])("again with another %s is refused, and changes nothing", async (_, other) => {
    const here = world();
    await writeCreation(here.table, createGame(askedFor(asked), START), START);
    const refusal = await refusalOf(writeCreation(here.table, createGame(askedFor(other), START), START));
    expect(refusal).toEqual({ kind: "game-exists", gameId: "g" });
    expect((await recovered(here, "g")).state).toEqual({ a: 1 });
  });

  test("is refused as soon as a wipe has begun", async () => {
    const table = memoryStateTable();
    await writeCreation(table, createGame(askedFor(asked), START), START);
    const dying = wipeRows(faultyStateTable(table, dyingSeam(2, "after")), "g", START);
    await expect(dying).rejects.toThrow(DiedError);
    const refusal = await refusalOf(writeCreation(table, createGame(askedFor(asked), START), START));
    expect(refusal.kind).toBe("game-wiped");
  });

  test("leaves other games alone", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), moves(2));
    await create(here, "g2");
    expect((await recovered(here, "g")).version).toBe(2);
  });
});
