import { describe, expect, test } from "vitest";
import type { Sample } from "../../../lambdas/telemetry/metrics.ts";
import { telemetry } from "../../../lambdas/telemetry/telemetry.ts";

type Measured = { readonly operation: string; readonly samples: readonly Sample[] };

function measuring(gauges: () => Sample[] = () => []) {
  const measured: Measured[] = [];
  const clock = { now: 0 };
  const scopes = telemetry(
    [(operation, samples) => measured.push({ operation, samples: [...samples] })],
    gauges,
    () => clock.now,
  );
  return { scopes, measured, clock };
}

function valuesOf({ samples }: Measured): Record<string, number> {
  return Object.fromEntries(samples.map(({ name, value }) => [name, value]));
}

describe("an operation", () => {
  test("ends with all that was measured, together", async () => {
    const { scopes, measured, clock } = measuring();
    const result = await scopes.measure("append", async () => {
      clock.now += 12;
      scopes.add("state_transitions_total", 3);
      scopes.add("state_cache_hits");
      scopes.consume({ readUnits: 0.5, writeUnits: 0 });
      scopes.consume({ readUnits: 0, writeUnits: 1 });
      expect(scopes.consumed()).toMatchObject({ requests: 2, readUnits: 0.5, writeUnits: 1 });
      return "answer";
    });
    expect(result).toBe("answer");
    expect(measured).toEqual([
      {
        operation: "append",
        samples: [
          { name: "state_transitions_total", value: 3 },
          { name: "state_cache_hits", value: 1 },
          { name: "state_operation_duration_ms", value: 12 },
          { name: "state_store_requests_total", value: 2 },
          { name: "state_store_read_units_total", value: 0.5 },
          { name: "state_store_write_units_total", value: 1 },
        ],
      },
    ]);
  });

  test("that fails is measured as well, and fails as it did", async () => {
    const { scopes, measured } = measuring();
    const failing = scopes.measure("append", () => Promise.reject(new Error("down")));
    await expect(failing).rejects.toThrow("down");
    expect(measured).toMatchObject([{ operation: "append" }]);
  });

  test("shares nothing with others that run at the same time", async () => {
    const { scopes, measured } = measuring();
    const gate = Promise.withResolvers<void>();
    async function run(operation: string, times: number) {
      return await scopes.measure(operation, async () => {
        for (let time = 0; time < times; time += 1) {
          scopes.add("state_transitions_total");
          scopes.consume({ readUnits: 0, writeUnits: times });
          await gate.promise;
        }
        return scopes.consumed().requests;
      });
    }
    const runs = [run("a", 1), run("b", 2), run("c", 3)];
    gate.resolve();
    expect(await Promise.all(runs)).toEqual([1, 2, 3]);
    for (const [index, operation] of ["a", "b", "c"].entries()) {
      const times = index + 1;
      const one = measured.find((candidate) => candidate.operation === operation);
      expect(one?.samples.filter(({ name }) => name === "state_transitions_total")).toHaveLength(times);
      expect(one && valuesOf(one)).toMatchObject({
        state_store_requests_total: times,
        state_store_write_units_total: times * times,
      });
    }
  });

  test("may have others within", async () => {
    const { scopes, measured } = measuring();
    await scopes.measure("outer", async () => {
      await scopes.measure("inner", async () => scopes.add("state_snapshots_created"));
      scopes.add("state_recoveries_total");
    });
    expect(measured.map(valuesOf)).toMatchObject([
      { state_snapshots_created: 1 },
      { state_recoveries_total: 1 },
    ]);
    expect(measured[1] && valuesOf(measured[1])).not.toHaveProperty("state_snapshots_created");
  });
});

test("outside of an operation, what is measured is dropped", () => {
  const { scopes, measured } = measuring();
  scopes.add("state_cache_hits");
  scopes.consume({ readUnits: 1, writeUnits: 1 });
  expect(scopes.consumed()).toEqual({ requests: 0, readUnits: 0, writeUnits: 0 });
  expect(measured).toEqual([]);
});

test("gauges are read once a second at most", async () => {
  let reads = 0;
  const { scopes, measured, clock } = measuring(() => {
    reads += 1;
    return [{ name: "memory_usage_bytes", value: reads }];
  });
  for (const now of [0, 500, 999, 1_000, 1_500, 2_000]) {
    clock.now = now;
    await scopes.measure("append", async () => {});
  }
  expect(measured.map((one) => valuesOf(one).memory_usage_bytes)).toEqual([
    1,
    undefined,
    undefined,
    2,
    undefined,
    3,
  ]);
});
