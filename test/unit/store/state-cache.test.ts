import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stateCache } from "../../../lambdas/store/state-cache.ts";

describe("the state cache", () => {
  test("finds what it keeps, null and all, and nothing else", () => {
    const cache = stateCache(100);
    cache.keep("a", { a: 1 }, 10);
    cache.keep("b", null, 4);
    expect([cache.find("a"), cache.find("b"), cache.find("c")]).toEqual([{ a: 1 }, null, undefined]);
  });

  test("lets the one used longest ago make room", () => {
    const cache = stateCache(30);
    for (const hash of ["a", "b", "c"]) cache.keep(hash, hash, 10);
    cache.find("a");
    cache.keep("d", "d", 10);
    expect(["a", "b", "c", "d"].map(cache.find)).toEqual(["a", undefined, "c", "d"]);
  });

  test("lets as many make room as are needed", () => {
    const cache = stateCache(30);
    for (const hash of ["a", "b", "c"]) cache.keep(hash, hash, 10);
    cache.keep("d", "d", 25);
    expect(["a", "b", "c", "d"].map(cache.find)).toEqual([undefined, undefined, undefined, "d"]);
  });

  test("does not keep what is larger than all it may hold, and drops nothing for it", () => {
    const cache = stateCache(30);
    cache.keep("a", "a", 10);
    cache.keep("b", "b", 31);
    expect(["a", "b"].map(cache.find)).toEqual(["a", undefined]);
  });

  test("counts a state once that is kept again, with its new size", () => {
    const cache = stateCache(30);
    cache.keep("a", "old", 20);
    cache.keep("a", "new", 10);
    cache.keep("b", "b", 20);
    expect(["a", "b"].map(cache.find)).toEqual(["new", "b"]);
  });

  test("forgets what it is asked to, and has its room back", () => {
    const cache = stateCache(30);
    cache.keep("a", "a", 30);
    cache.forget("a");
    cache.forget("none");
    cache.keep("b", "b", 30);
    expect(["a", "b"].map(cache.find)).toEqual([undefined, "b"]);
  });

  test("never holds more than it may, and never another state than the one kept", () => {
    const hash = fc.constantFrom("a", "b", "c", "d");
    const step = fc.oneof(
      fc.record({ does: fc.constant("keep" as const), hash, bytes: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ does: fc.constantFrom("find" as const, "forget" as const), hash }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = stateCache(50);
        const kept = new Map<string, { readonly state: number; readonly bytes: number }>();
        for (const [index, does] of steps.entries()) {
          if (does.does === "keep") {
            cache.keep(does.hash, index, does.bytes);
            kept.set(does.hash, { state: index, bytes: does.bytes });
          } else if (does.does === "forget") {
            cache.forget(does.hash);
            kept.delete(does.hash);
          }
          const found = [...kept].filter(([held]) => cache.find(held) !== undefined);
          for (const [held, { state }] of found) expect(cache.find(held)).toBe(state);
          expect(found.reduce((sum, [, { bytes }]) => sum + bytes, 0)).toBeLessThanOrEqual(50);
        }
      }),
    );
  });
});
