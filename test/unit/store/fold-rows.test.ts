import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { appendAll, create, move } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { recovered, world } from "../../fixtures/world.ts";

test("a long fold lets others have their turn, and comes to the same", async () => {
  const seam = countingSeam();
  const here = world({ table: faultyStateTable(memoryStateTable(), seam) });
  const large = Array.from({ length: 20 }, (_, nth) =>
    move(`m${nth}`, { action: "say", payload: "x".repeat(300_000), patch: { nth } }),
  );
  await appendAll(here, await create(here, "g"), large);
  let turns = 0;
  let done = false;
  const others = (async () => {
    while (!done) {
      await setImmediate();
      turns += 1;
    }
  })();
  const { state, report } = await recovered(here, "g");
  done = true;
  await others;
  expect({ state, commits: report.commits }).toEqual({ state: { nth: 19 }, commits: 20 });
  expect(turns).toBeGreaterThan(1);
});
