import { afterEach, expect, test, vi } from "vitest";
import {
  DeadlineOverError,
  deadlineSignal,
  invocation,
  noteWrite,
  refuseIfOver,
  withinTime,
  writeOutcome,
} from "../../../lambdas/calls/invocation.ts";

afterEach(() => vi.useRealTimers());

function never(): boolean {
  return false;
}

test("outside of an invocation calls have no deadline, and nothing is noted", async () => {
  refuseIfOver();
  expect(deadlineSignal()).toBeUndefined();
  expect(await noteWrite(async () => 7, never)).toBe(7);
  expect(writeOutcome()).toBe("not-written");
});

test("at the end of its time, less what an answer takes, calls are aborted and others are refused", async () => {
  vi.useFakeTimers();
  const aborted = invocation({ getRemainingTimeInMillis: () => 2_500 }, async () => {
    refuseIfOver();
    const signal = deadlineSignal();
    await new Promise<void>((resolve) => signal?.addEventListener("abort", resolve));
    expect(refuseIfOver).toThrow(DeadlineOverError);
    return Date.now();
  });
  const begun = Date.now();
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await aborted) - begun).toBe(2_000);
});

test("a call is refused by the clock, though the timer has not fired yet: at a thaw both are due", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await withinTime(1_000, async () => {
    vi.setSystemTime(Date.now() + 1_000);
    expect(deadlineSignal()?.aborted).toBe(false);
    expect(refuseIfOver).toThrow(DeadlineOverError);
  });
});

test("when the answer is there, what is still under way is aborted", async () => {
  let late: ReturnType<typeof deadlineSignal>;
  const { promise: go, resolve } = Promise.withResolvers<void>();
  let refused: unknown;
  let straggler: Promise<void> = Promise.resolve();
  await withinTime(60_000, async () => {
    late = deadlineSignal();
    straggler = go.then(refuseIfOver).catch((error: unknown) => {
      refused = error;
    });
  });
  expect(late?.aborted).toBe(true);
  resolve();
  await straggler;
  expect(refused).toBeInstanceOf(DeadlineOverError);
});

test("calls hear once that they end, and not after they are over", async () => {
  const heard: string[] = [];
  function over(): void {
    heard.push("over");
  }
  await withinTime(60_000, async () => {
    const signal = deadlineSignal();
    signal?.addEventListener("abort", () => heard.push("under way"));
    signal?.addEventListener("abort", over);
    signal?.removeEventListener("abort", over);
    signal?.end();
    expect(heard).toEqual(["under way"]);
  });
  expect(heard).toEqual(["under way"]);
});

test("a call that begins to listen when all is over hears nothing, and leaves no timer", async () => {
  vi.useFakeTimers();
  let late: ReturnType<typeof deadlineSignal>;
  await withinTime(60_000, async () => {
    late = deadlineSignal();
    expect(vi.getTimerCount()).toBe(0);
    late?.addEventListener("abort", () => {});
    expect(vi.getTimerCount()).toBe(1);
  });
  late?.addEventListener("abort", () => {});
  expect(vi.getTimerCount()).toBe(0);
});

test("a write may have been done unless its error says that it was not; of two, one is enough", async () => {
  await withinTime(60_000, async () => {
    async function fails() {
      throw new Error("no answer");
    }
    expect(writeOutcome()).toBe("not-written");
    await expect(noteWrite(fails, () => true)).rejects.toThrow("no answer");
    expect(writeOutcome()).toBe("not-written");
    await expect(noteWrite(fails, never)).rejects.toThrow("no answer");
    expect(writeOutcome()).toBe("unknown");
    await expect(noteWrite(fails, () => true)).rejects.toThrow("no answer");
    expect(writeOutcome()).toBe("unknown");
  });
});

test("two invocations at once know nothing of each other", async () => {
  const outcomes = await Promise.all([
    withinTime(60_000, async () => {
      await noteWrite(async () => {}, never);
      return writeOutcome();
    }),
    withinTime(60_000, async () => writeOutcome()),
  ]);
  expect(outcomes).toEqual(["unknown", "not-written"]);
});
