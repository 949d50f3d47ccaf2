import { deflateRawSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type InRowBase,
  inRowBase,
  isGiven,
  keptState,
  packBase,
} from "../../../lambdas/game/in-row-base.ts";
import { MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { json } from "./arbitraries.ts";
import { created } from "./fixtures.ts";

const head = created();
const data = JSON.stringify([{ action: "move", patch: { square: "e4", piece: "pawn" } }]);

function kept(
  text: string,
  form: "text" | "carried" | "packed" = "packed",
): Exclude<InRowBase, { form: "given" }> {
  const state = form !== "packed" ? { form, bytes: Buffer.from(text) } : packBase(text, data);
  const base = inRowBase({ kept: state, text }, head, 3, { data });
  if (base.form === "given") throw new Error("the state is not kept");
  return base;
}

describe("a state in a commit's row", () => {
  test("comes back as it was, in each form", () => {
    const states = fc.oneof(json, fc.string({ minLength: 40_000, maxLength: 50_000 }));
    fc.assert(
      fc.property(
        states,
        fc.constantFrom("text" as const, "carried" as const, "packed" as const),
        (state, form) => {
          const text = JSON.stringify(state);
          expect(keptState(head, data, kept(text, form))).toEqual({ state: JSON.parse(text) });
        },
      ),
    );
  });

  test("takes little where it holds what the transitions hold, and another compression where it is long", () => {
    const state = JSON.stringify({ square: "e4", piece: "pawn" });
    expect(packBase(state, data).bytes.length).toBeLessThan(packBase(state, "").bytes.length);
    expect(packBase("x".repeat(5_000), data).form).toBe("deflated");
    expect(packBase("x".repeat(40_000), data).form).toBe("zstd");
  });

  test("is not used when a bit of it, of its check, or anything of the head is another", () => {
    const base = kept(JSON.stringify({ square: "e4", clock: 300 }));
    for (let at = 0; at < base.bytes.length; at += 1) {
      const bytes = base.bytes.map((byte, index) => (index === at ? byte ^ 4 : byte));
      // The last bits of what is compressed may mean nothing.
      expect([undefined, keptState(head, data, base)]).toContainEqual(
        keptState(head, data, { ...base, bytes }),
      );
    }
    expect(keptState(head, data, { ...base, check: kept("1").check })).toBeUndefined();
    expect(keptState(head, data, { ...base, schemaVersion: 4 })).toBeUndefined();
    for (const other of [{ version: 1 }, { phase: "TURN" }, { stateBound: 1 }, { tailRows: 1 }])
      expect(keptState({ ...head, ...other }, data, base)).toBeUndefined();
    expect(keptState(head, data, { ...base, bytes: new Uint8Array() })).toBeUndefined();
  });

  test("that would fill the memory is refused", () => {
    const text = JSON.stringify("x".repeat(MAX_STATE_BYTES));
    const { check, schemaVersion } = inRowBase({ kept: packBase(text, data), text }, head, 3, { data });
    const bomb = { check, schemaVersion };
    const dictionary = Buffer.from(data);
    expect(keptState(head, data, { ...bomb, form: "zstd", bytes: zstdCompressSync(text) })).toBeUndefined();
    expect(
      keptState(head, data, { ...bomb, form: "deflated", bytes: deflateRawSync(text, { dictionary }) }),
    ).toBeUndefined();
  });
});

test("a state that the transitions give is known by them, and by the name of what is kept apart", () => {
  const whole = { checksum: "sum", chunks: 1, transition: 0 };
  const base = inRowBase("given", head, 1, { data });
  expect(base).toMatchObject({ form: "given", check: expect.stringMatching(/^[\w-]{16}$/) });
  expect(isGiven(head, { data }, base)).toBe(true);
  expect(isGiven(head, { data: `${data} ` }, base)).toBe(false);
  expect(isGiven({ ...head, time: 1 }, { data }, base)).toBe(false);
  expect(isGiven(head, { data, whole }, base)).toBe(false);
  expect(isGiven(head, { data, whole }, inRowBase("given", head, 1, { data, whole }))).toBe(true);
});
