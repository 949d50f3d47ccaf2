import { describe, expect, test } from "vitest";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { CURSOR_MARGIN_MS, expiryOf } from "../../../lambdas/game/retention.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, appendAt, appendExpecting, batch, create, move, moves } from "../../fixtures/appends.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { elsewhere, recovered, type World, world } from "../../fixtures/world.ts";

// The four rules that make a cursor safe (DESIGN §2). Each test here fails when its rule is taken out of the code.

const RETENTION_MS = 30 * DAY_MS;

describe("only ends are signed:", () => {
  test("a state in the middle of a batch comes without anything to sign", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), [move("m1"), batch("b", 3), move("m5")]);
    const signable: number[] = [];
    for (const version of [0, 1, 2, 3, 4, 5]) {
      const { head } = await recovered(here, "g", version);
      if (head) signable.push(head.version);
    }
    expect(signable).toEqual([0, 1, 4, 5]);
  });

  test("so that no two commits overlap, no matter what state an append starts from", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), [batch("b1", 4), batch("b2", 3), move("m")]);
    for (let version = 0; version <= 8; version += 1) {
      const { head } = await recovered(here, "g", version);
      if (head) await appendAt(here, { head, issuedAt: here.now }, batch(`from ${version}`, 2));
    }
    const { version, report } = await recovered(here, "g");
    expect({ version, commits: report.commits }).toEqual({ version: 10, commits: 4 });
  });
});

describe("a cursor dies before what guards it:", () => {
  /** A game at version 1 whose cursor was overtaken at once by a commit at version 2. */
  async function overtaken(): Promise<{ here: World; cursor: OpenedCursor }> {
    const here = world();
    const [, cursor] = await appendAll(here, await create(here, "g"), [move("m1"), move("overtaker")]);
    if (!cursor) throw new Error("nothing was appended");
    await makeSnapshot(here, "g");
    return { here, cursor };
  }

  test("at its last moment it still meets the commit that overtook it", async () => {
    const { here, cursor } = await overtaken();
    here.now = cursor.issuedAt + RETENTION_MS - CURSOR_MARGIN_MS;
    expect((await appendAt(here, cursor, move("late"))).outcome).toBe("conflict");
  });

  test("a moment later it is stale, and the answer holds a fresh one", async () => {
    const { here, cursor } = await overtaken();
    here.now = cursor.issuedAt + RETENTION_MS - CURSOR_MARGIN_MS + 1;
    const stale = await appendAt(here, cursor, move("late"));
    expect(stale).toMatchObject({ outcome: "stale", head: { version: 2 }, issuedAt: here.now });
    const { head, issuedAt } = stale;
    expect(await appendAt(here, { head, issuedAt }, move("late"))).toMatchObject({
      outcome: "written",
      head: { version: 3 },
    });
  });

  test("so an expired row never makes room for a second commit at its place", async () => {
    const { here, cursor } = await overtaken();
    for (const hours of [-2, -1, 0, 1, 24, 24 * 365]) {
      here.now = cursor.issuedAt + RETENTION_MS + hours * HOUR_MS;
      const { outcome } = await appendAt(elsewhere(here), cursor, move(`after ${hours} h`));
      expect(["conflict", "stale"]).toContain(outcome);
    }
  });

  test("counts from when the cursor was issued, not from the commit's time", async () => {
    const here = world();
    const [, cursor] = await appendAll(here, await create(here, "g"), [move("m1")]);
    if (!cursor) throw new Error("nothing was appended");
    here.now = START + 10 * DAY_MS;
    const { manifest } = await makeSnapshot(here, "g");
    const fresh = { head: manifest.head, issuedAt: here.now };
    here.now = START + 35 * DAY_MS;
    expect((await appendAt(here, cursor, move("m2"))).outcome).toBe("stale");
    expect((await appendAt(here, fresh, move("m2"))).outcome).toBe("written");
    expect(await recovered(here, "g")).toMatchObject({ version: 2, state: { last: "m2" } });
  });

  test("a stale cursor with the newest request is a resend all the same", async () => {
    const { here, cursor } = await overtaken();
    here.now = cursor.issuedAt + RETENTION_MS - HOUR_MS + 1;
    expect(await appendAt(here, cursor, move("overtaker"))).toMatchObject({
      outcome: "repeated",
      head: { version: 2 },
    });
  });
});

describe("a wipe leaves no room:", () => {
  /** A wiped game with every cursor that was ever signed for it. */
  async function wiped(): Promise<{ here: World; cursors: readonly OpenedCursor[] }> {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), [move("m1"), batch("b", 3), move("m5")]);
    here.now = START + HOUR_MS;
    await wipeRows(here.table, "g", here.now);
    return { here, cursors };
  }

  test("a living cursor of any age meets a tombstone, as long as it lives", async () => {
    const { here, cursors } = await wiped();
    for (const now of [START + HOUR_MS, START + RETENTION_MS - CURSOR_MARGIN_MS]) {
      here.now = now;
      for (const cursor of cursors) {
        const refusal = await refusalOf(appendAt(elsewhere(here), cursor, move("late")));
        const creatableAt = expiryOf(START + HOUR_MS, 30) * 1000 + HOUR_MS;
        expect(refusal).toEqual({ kind: "game-wiped", gameId: "g", creatableAt });
      }
    }
  });

  test("from the moment that it is behind the head, a patch that does not apply tells nothing any more", async () => {
    const refused = {
      transitions: [{ action: "guess", patch: [{ op: "test", path: "/last", value: 0 }] }],
    } as const;
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), moves(3));
    const guess = move("guess", refused.transitions[0]);
    for (const cursor of cursors)
      expect(await refusalOf(appendAt(here, cursor, guess))).toMatchObject({ kind: "patch-does-not-apply" });
    const position = commitPosition(4);
    await here.table.insert({ kind: "tombstone", gameId: "g", position, expiresAt: START }, here.now);
    for (const cursor of cursors)
      for (const process of [here, elsewhere(here)])
        expect(await refusalOf(appendAt(process, cursor, guess))).toMatchObject({ kind: "game-wiped" });
  });

  test("so does a caller that has the version only", async () => {
    const { here } = await wiped();
    for (const expected of [0, 3, 5]) {
      const refusal = await refusalOf(appendExpecting(here, "g", expected, move("late")));
      expect(refusal.kind).toBe("game-wiped");
    }
  });

  test("the id cannot be created again until the tombstones have expired, and then it can", async () => {
    const { here, cursors } = await wiped();
    const creatableAt = expiryOf(START + HOUR_MS, 30) * 1000 + HOUR_MS;
    for (const now of [START + HOUR_MS, creatableAt - 1]) {
      here.now = now;
      expect(await refusalOf(create(here, "g"))).toEqual({ kind: "game-wiped", gameId: "g", creatableAt });
    }
    here.now = creatableAt;
    const cursor = await create(here, "g", { state: { second: true } });
    for (const old of cursors) {
      const { outcome } = await appendAt(elsewhere(here), old, move("from the first life"));
      expect(outcome).toBe("stale");
    }
    await appendAll(here, cursor, [move("m1")]);
    expect(await recovered(here, "g")).toMatchObject({ version: 1, state: { second: true, last: "m1" } });
  });
});

describe("a resend is recognised:", () => {
  async function game() {
    const here = world();
    const before = await create(here, "g");
    const first = await appendAt(here, before, batch("mine", 2));
    here.now = START + 5 * DAY_MS;
    return { here, there: elsewhere(here), before, first };
  }

  test("with the same cursor, by the row that is there", async () => {
    const { there, before, first } = await game();
    expect(await appendAt(there, before, batch("mine", 2))).toEqual({
      outcome: "repeated",
      head: first.head,
      issuedAt: first.issuedAt,
      count: 0,
    });
  });

  test("with the same cursor, also when others have appended since", async () => {
    const { here, there, before, first } = await game();
    await appendAll(here, first, moves(3));
    expect(await appendAt(there, before, batch("mine", 2))).toMatchObject({
      outcome: "repeated",
      head: first.head,
    });
  });

  test("with a cursor fetched again", async () => {
    const { here, there, first } = await game();
    const { head } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    const again = await appendAt(there, { head, issuedAt: here.now }, batch("mine", 2));
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("with a cursor fetched again that has gone stale since", async () => {
    const { here, there, first } = await game();
    await makeSnapshot(here, "g");
    there.now = START + 40 * DAY_MS;
    const again = await appendAt(there, first, batch("mine", 2));
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("with the version that it was made for", async () => {
    const { here, there, first } = await game();
    const again = await appendExpecting(there, "g", 0, batch("mine", 2));
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
    await appendAll(here, first, moves(3));
    const later = await appendExpecting(there, "g", 0, batch("mine", 2));
    expect(later).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("with a version read again", async () => {
    const { there, first } = await game();
    const again = await appendExpecting(there, "g", 2, batch("mine", 2));
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("and applied once, in any way it comes again", async () => {
    const { here, there, before, first } = await game();
    await appendAt(there, before, batch("mine", 2));
    await appendAt(there, first, batch("mine", 2));
    await appendExpecting(there, "g", 0, batch("mine", 2));
    await appendExpecting(there, "g", 2, batch("mine", 2));
    const { version, report } = await recovered(here, "g");
    expect({ version, commits: report.commits }).toEqual({ version: 2, commits: 1 });
  });
});
