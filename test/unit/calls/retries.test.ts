import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clientSettings } from "../../../lambdas/calls/client-settings.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.8);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The waits between the tries of a call that always fails, in ms; the SDK spreads each over all of its time. */
async function waits(firstWaitMs: number, errorType: "TRANSIENT" | "THROTTLING"): Promise<number[]> {
  const { retryStrategy } = clientSettings({ tries: 4, tryMs: 1_000, firstWaitMs });
  let token = await retryStrategy.acquireInitialRetryToken("");
  const waited: number[] = [];
  for (let tried = 1; tried < 4; tried += 1) {
    const before = Date.now();
    const next = retryStrategy.refreshRetryTokenForRetry(token, { errorType });
    await vi.advanceTimersToNextTimerAsync();
    token = await next;
    waited.push(Date.now() - before);
  }
  return waited;
}

describe("the wait before another try of a call", () => {
  test.each([
    [25, [20, 40, 80]],
    [50, [40, 80, 160]],
  ])("begins with the %i ms of its settings, and doubles", async (firstWaitMs, expected) => {
    expect(await waits(firstWaitMs, "TRANSIENT")).toEqual(expected);
  });

  test("is the SDK's longer one where the service throttles", async () => {
    const [first = 0, second = 0] = await waits(25, "THROTTLING");
    expect(first).toBeGreaterThan(25);
    expect(second).toBe(2 * first);
  });
});
