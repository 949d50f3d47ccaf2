import { expect, test } from "vitest";
import { newSeed } from "../../scripts/random.ts";
import { soak } from "../../scripts/soak/soak.ts";
import { temporaryDirectory } from "../fixtures/local-stack.ts";

// npm run soak -- --minutes 0 --kills 300 does the same for long.
const KILLS = 3;

test(`killed ${KILLS} times under load, nothing that was answered is lost, there twice or out of order`, async () => {
  const seed = Number(process.env.SEED ?? newSeed());
  const data = await temporaryDirectory();
  console.log(`seed ${seed}`);
  const soaked = await soak({ data, seed, games: 16, kills: KILLS, ms: 0, say: console.log });
  expect(soaked.kills).toBe(KILLS);
  expect(soaked.doubtful).toBeGreaterThan(0);
}, 300_000);
