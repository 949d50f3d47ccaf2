import { describe, expect, test } from "vitest";
import { openClient } from "#client";
import { patiently } from "#client/boardgame.io/service.ts";
import { UnreachableError } from "../../../client/src/errors.ts";
import { backoff, PLATFORM, type Platform } from "../../../client/src/platform.ts";
import { ask } from "../../../client/src/queue/asker.ts";
import { openGate } from "../../../client/src/queue/gate.ts";
import { openSender, send } from "../../../client/src/send.ts";

function shortest(tried: number) {
  return backoff(tried, () => 0);
}

function longest(tried: number) {
  return backoff(tried, () => 0.999_999);
}

describe("the wait before another try", () => {
  test("doubles with each try, up to two seconds", () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map((tried) => Math.round(longest(tried)));

    expect(waits).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  test("is spread over half of that, so that callers who failed together don't come back together", () => {
    for (const tried of [1, 3, 6]) {
      expect(shortest(tried)).toBeCloseTo(longest(tried) / 2, 2);
      expect(backoff(tried, () => 0.5)).toBeCloseTo(shortest(tried) * 1.5, 2);
    }
  });
});

describe.each([
  ["least", 0, [50, 100, 200, 400]],
  ["nearly most", 0.998, [100, 200, 400, 799]],
])("while nothing answers, the waits are those, %s", (_, chance, expected) => {
  const waits: number[] = [];
  const platform: Platform = {
    ...PLATFORM,
    fetch: async () => await Promise.reject(new Error("connection refused")),
    random: () => chance,
    sleep: async (ms) => {
      waits.push(Math.round(ms));
    },
  };
  const sender = openSender({ url: "http://127.0.0.1:1", platform, tracing: false });
  const request = { name: "health", method: "GET", path: "/v1/health" } as const;

  test("between the tries of a request", async () => {
    waits.length = 0;
    await expect(send(sender, request)).rejects.toThrow(UnreachableError);
    expect(waits).toEqual(expected);
  });

  test("between the tries of a queue", async () => {
    waits.length = 0;
    const closed = new AbortController();
    const gate = openGate({ failures: 99 }, platform, () => {});

    await ask(
      { sender, platform, gate, closing: closed.signal },
      request,
      (tried) => ("error" in tried ? { again: tried.error } : { answered: tried.answer }),
      (_error, tried) => {
        if (tried === 5) closed.abort();
      },
    );

    expect(waits.slice(0, 4)).toEqual(expected);
  });

  test("between the questions of a storage of boardgame.io", async () => {
    waits.length = 0;
    const closing = new AbortController();
    const client = openClient({ url: "http://127.0.0.1:1", platform });
    function report(): void {
      if (waits.length === 4) closing.abort();
    }
    async function asked(): Promise<never> {
      throw new UnreachableError("no answer");
    }

    await expect(patiently({ client, report, closing: closing.signal }, "m1", asked)).rejects.toThrow(
      "abort",
    );

    expect(waits.slice(0, 4)).toEqual(expected);
    await client.close(0);
  });
});

test("a storage of boardgame.io that is refused asks again after ten seconds", async () => {
  const waits: number[] = [];
  const closing = new AbortController();
  async function sleep(ms: number): Promise<void> {
    waits.push(ms);
    if (waits.length === 2) closing.abort();
  }
  const client = openClient({ url: "http://127.0.0.1:1", platform: { sleep } });
  async function asked(): Promise<never> {
    throw new Error("the credentials have expired");
  }

  await expect(patiently({ client, report: () => {}, closing: closing.signal }, "m1", asked)).rejects.toThrow(
    "abort",
  );

  expect(waits).toEqual([10_000, 10_000]);
  await client.close(0);
});
