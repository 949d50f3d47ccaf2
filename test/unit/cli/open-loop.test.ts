import { describe, expect, test } from "vitest";
import { openLoop, type Pace } from "../../../scripts/load/open-loop.ts";
import { openPool } from "../../../scripts/pool.ts";

/** Time that passes only while someone sleeps, or works. */
function virtualPace(): Pace & { readonly work: (ms: number) => void } {
  let now = 1_000;
  function pass(ms: number): void {
    now += ms;
  }
  return { now: () => now, sleep: async (ms) => pass(ms), work: pass };
}

const NEVER = new AbortController().signal;

describe("an open loop", () => {
  test("lets arrive at equal distances", async () => {
    const arrivals: number[] = [];
    await openLoop({ count: 4, perSecond: 20 }, virtualPace(), (due) => arrivals.push(due), NEVER);
    expect(arrivals).toEqual([1_000, 1_050, 1_100, 1_150]);
  });

  test("keeps the moments that were due when it was held up, and catches up", async () => {
    const pace = virtualPace();
    const late: number[] = [];
    await openLoop(
      { count: 5, perSecond: 100 },
      pace,
      (due, index) => {
        late.push(pace.now() - due);
        if (index === 1) pace.work(25);
      },
      NEVER,
    );
    expect(late).toEqual([0, 0, 15, 5, 0]);
  });

  test("ends when it is asked to", async () => {
    const end = new AbortController();
    let arrived = 0;
    function arrive(): void {
      arrived += 1;
      if (arrived === 3) end.abort();
    }
    await openLoop({ count: 100, perSecond: 10 }, virtualPace(), arrive, end.signal);
    expect(arrived).toBe(3);
  });
});

describe("a pool", () => {
  test("serves who came first, and keeps what nobody waits for", async () => {
    const pool = openPool<string>();
    pool.put("a");
    expect(await pool.take()).toBe("a");
    const served: string[] = [];
    const first = pool.take().then((item) => served.push(`first ${item}`));
    const second = pool.take().then((item) => served.push(`second ${item}`));
    pool.put("b");
    pool.put("c");
    await Promise.all([first, second]);
    expect(served).toEqual(["first b", "second c"]);
  });
});
