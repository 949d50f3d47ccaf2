import { beforeEach, describe, expect, test } from "vitest";
import {
  type CircuitBreaker,
  CircuitOpenError,
  circuitBreaker,
} from "../../../lambdas/telemetry/circuit-breaker.ts";

let now: number;
let breaker: CircuitBreaker;

beforeEach(() => {
  now = 1_000;
  breaker = circuitBreaker(() => now, { failures: 3, openMs: 100, successes: 2 });
});

async function succeed() {
  return await breaker.run(async () => "done");
}

async function fail() {
  return await breaker.run(() => Promise.reject(new Error("down"))).catch((error: unknown) => error);
}

test("closed, it hands on results and errors as they are", async () => {
  expect(await succeed()).toBe("done");
  expect(await fail()).toEqual(new Error("down"));
  expect(breaker.status()).toEqual({ state: "closed", failures: 1, retryAfterMs: 0 });
});

test("an error that says nothing of what is called is handed on, and counts as a success", async () => {
  await fail();
  const odd = new Error("odd");
  await expect(
    breaker.run(
      () => Promise.reject(odd),
      (error) => error === odd,
    ),
  ).rejects.toBe(odd);
  expect(breaker.status()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
  await expect(
    breaker.run(
      () => Promise.reject(odd),
      () => false,
    ),
  ).rejects.toBe(odd);
  expect(breaker.status().failures).toBe(1);
});

test("a success makes it forget failures", async () => {
  for (let round = 0; round < 5; round += 1) {
    await fail();
    await fail();
    await succeed();
  }
  expect(breaker.status()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
});

describe("open", () => {
  beforeEach(async () => {
    for (let failure = 0; failure < 3; failure += 1) await fail();
  });

  test("it makes no calls, and says when it will", async () => {
    now += 40;
    const refused = await succeed().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CircuitOpenError);
    expect(refused).toMatchObject({ retryAfterMs: 60 });
    expect(breaker.status()).toEqual({ state: "open", failures: 3, retryAfterMs: 60 });
  });

  test("after its time it tries, and closes after enough successes", async () => {
    now += 100;
    expect(breaker.status().state).toBe("half-open");
    await succeed();
    expect(breaker.status().state).toBe("half-open");
    await succeed();
    expect(breaker.status()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
    await fail();
    expect(breaker.status().state).toBe("closed");
  });

  test("the first failure while it tries opens it for the whole time again", async () => {
    now += 150;
    await succeed();
    await fail();
    expect(breaker.status()).toMatchObject({ state: "open", retryAfterMs: 100 });
    now += 100;
    await succeed();
    expect(breaker.status().state).toBe("half-open");
  });
});

describe("calls that were under way when it opened", () => {
  test("do not keep it open longer, nor close it", async () => {
    const waiting: PromiseWithResolvers<string>[] = [];
    async function slow() {
      const call = Promise.withResolvers<string>();
      waiting.push(call);
      return await breaker.run(() => call.promise).catch(() => "failed");
    }
    const calls = Array.from({ length: 6 }, slow);
    for (const { reject } of waiting.slice(0, 3)) reject(new Error("down"));
    await Promise.all(calls.slice(0, 3));
    now += 50;
    waiting[3]?.reject(new Error("down, later"));
    for (const { resolve } of waiting.slice(4)) resolve("done");
    await Promise.all(calls);
    expect(breaker.status()).toMatchObject({ state: "open", retryAfterMs: 50 });
  });
});

test("by default it opens after 5 failures for 30 s, and closes after 3 successes", async () => {
  breaker = circuitBreaker(() => now);
  for (let failure = 0; failure < 4; failure += 1) await fail();
  expect(breaker.status().state).toBe("closed");
  await fail();
  expect(breaker.status()).toMatchObject({ state: "open", retryAfterMs: 30_000 });
  now += 30_000;
  for (let success = 0; success < 3; success += 1) {
    expect(breaker.status().state).toBe("half-open");
    await succeed();
  }
  expect(breaker.status().state).toBe("closed");
});
