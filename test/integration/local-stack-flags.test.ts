import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Game, openClient } from "#client";
import { eventually } from "../fixtures/eventually.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

test("switched off and on again, a game continues, and its history says where it was blind", async () => {
  const file = join(await temporaryDirectory(), "flags.json");
  async function persist(enabled: boolean): Promise<void> {
    // Renamed into place, as careful editors do: no reader meets half a file.
    await writeFile(`${file}.new`, JSON.stringify({ flags: { use_state_persistence: { enabled } } }));
    await rename(`${file}.new`, file);
  }
  await persist(true);
  const client = openClient({ url: (await localStack(["--flags", file])).url });
  async function switched(mode: string): Promise<unknown> {
    return await eventually(
      async () => (await client.flags("room-1")).game,
      (game) => game?.persistence === mode,
    );
  }

  let score = 0;
  const game = await Game.create(client, "room-1", { gameType: "generic", state: { score } });
  async function goal() {
    score += 1;
    const phase = score === 4 ? "SECOND_HALF" : "FIRST_HALF";
    function current() {
      return { state: { score }, phase };
    }
    return await game.append([{ action: "goal", to: phase, patch: { score } }], {
      commitId: `goal-${score}`,
      current,
    });
  }
  expect(await goal()).toMatchObject({ persisted: true, version: 1 });

  await persist(false);
  await switched("off");
  expect(await goal()).toEqual({ persisted: false });
  expect(await goal()).toEqual({ persisted: false });
  expect(game.missing).toBe(true);

  await persist(true);
  await switched("on");
  expect(await goal()).toMatchObject({ persisted: true, version: 2, phase: "SECOND_HALF" });
  expect(await goal()).toMatchObject({ persisted: true, version: 3 });
  expect((await game.state()).state).toEqual({ score: 5 });
  const { transitions } = await client.history("room-1");
  expect(transitions.map(({ commitId, kind, to }) => [commitId, kind, to])).toEqual([
    ["goal-1", undefined, "FIRST_HALF"],
    ["goal-4", "resync", "SECOND_HALF"],
    ["goal-5", undefined, "FIRST_HALF"],
  ]);
});
