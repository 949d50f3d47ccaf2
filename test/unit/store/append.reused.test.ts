import { describe, expect, test } from "vitest";
import { appendAll, appendAt, appendExpecting, create, move } from "../../fixtures/appends.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { elsewhere, recovered, world } from "../../fixtures/world.ts";

const won = move("1", { action: "goal", patch: { score: 1 } });
const lost = move("1", { action: "own goal", patch: { score: -1 } });
function reused(version: number) {
  return { kind: "commit-id-reused", commitId: "1", version };
}

describe("an id that comes again with another content is refused, and nothing is written,", () => {
  test("with the same cursor", async () => {
    const here = world();
    const cursor = await create(here, "g");
    await appendAt(here, cursor, won);
    expect(await refusalOf(appendAt(elsewhere(here), cursor, lost))).toEqual(reused(1));
    expect(await recovered(here, "g")).toMatchObject({ version: 1, state: { score: 1 } });
  });

  test("also when others have appended since, and the rules refuse it by now", async () => {
    const here = world();
    const cursor = await create(here, "g");
    await appendAll(here, cursor, [won, move("2", { action: "end", to: "GAME_OVER" })]);
    const hopeless = move("1", { action: "move", from: "ELSEWHERE" });
    expect(await refusalOf(appendAt(here, cursor, hopeless))).toEqual(reused(1));
  });

  test("with the same expected version", async () => {
    const here = world();
    await create(here, "g");
    await appendExpecting(here, "g", 0, won);
    expect(await refusalOf(appendExpecting(here, "g", 0, lost))).toEqual(reused(1));
    await appendExpecting(here, "g", 1, move("2"));
    expect(await refusalOf(appendExpecting(here, "g", 0, lost))).toEqual(reused(1));
  });

  test("with the cursor that the commit led to", async () => {
    const here = world();
    const [, after] = await appendAll(here, await create(here, "g"), [won]);
    if (!after) throw new Error("nothing was appended");
    expect(await refusalOf(appendAt(here, after, lost))).toEqual(reused(1));
  });

  test("with a cursor that has grown stale", async () => {
    const here = world();
    const cursor = await create(here, "g");
    here.now = START + 20 * DAY_MS;
    await appendAt(here, cursor, won);
    here.now = START + 31 * DAY_MS;
    expect(await refusalOf(appendAt(here, cursor, lost))).toEqual(reused(1));
  });
});

describe("a content that comes again is no retry", () => {
  test("under another id: it conflicts, or is written again after the first", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const [, after] = await appendAll(here, cursor, [won]);
    if (!after) throw new Error("nothing was appended");
    const again = { ...won, commitId: "2" };
    expect(await appendAt(here, cursor, again)).toMatchObject({ outcome: "conflict" });
    expect(await appendAt(here, after, again)).toMatchObject({ outcome: "written", head: { version: 2 } });
  });
});
