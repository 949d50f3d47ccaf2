import fc from "fast-check";
import { applyPatch as applyTheirs, Pointer } from "rfc6902";
import { describe, expect, test } from "vitest";
import { findFault, type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { type JsonPatch, jsonPatchGrowth, type PatchOperation } from "../../../lambdas/game/json-patch.ts";
import { innerPointer, json, jsonObject, operation, withoutStrings } from "./arbitraries.ts";
import { applyPatch, frozen } from "./patched.ts";
import { patching } from "./patches.ts";

const documentAndPatch = fc.oneof(
  patching(jsonObject, json, true),
  fc.record({ document: json, patch: fc.array(operation(), { maxLength: 6 }) }),
);

describe("against the package rfc6902", () => {
  // Left out, since that package refuses what the RFC allows or reaches what it forbids: the whole document as a
  // target, and pointers into a string ("length", characters).
  const inner = fc.oneof(
    patching(withoutStrings.object, withoutStrings.json, false),
    fc.record({
      document: withoutStrings.json,
      patch: fc.array(operation(innerPointer, withoutStrings.json), { maxLength: 3 }),
    }),
  );

  test("both apply the same patches, to the same result", () => {
    let applied = 0;
    fc.assert(
      fc.property(inner, ({ document, patch }) => {
        const ours = applyPatch(document, patch);
        expect(ours.ok ? { document: ours.document } : undefined).toEqual(reference(document, patch));
        if (ours.ok && patch.length > 1) applied += 1;
      }),
      { numRuns: 5000 },
    );
    expect(applied).toBeGreaterThan(500);
  });

  test("where single operations apply, that package's own do so too", () => {
    fc.assert(
      fc.property(inner, ({ document, patch: [step] }) => {
        if (step === undefined) return;
        const ours = applyPatch(document, [step]);
        // That package looks a move's target up before the value is taken away; the RFC has it after.
        if (!ours.ok || step.op === "move") return;
        const theirs = structuredClone(document);
        expect(applyTheirs(theirs, [step])).toEqual([null]);
        expect(theirs).toEqual(ours.document);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("properties", () => {
  test("the document given stays as it was", () => {
    fc.assert(
      fc.property(documentAndPatch, ({ document, patch }) => {
        const before = structuredClone(document);
        applyPatch(frozen(document), frozen(patch));
        expect(document).toEqual(before);
      }),
    );
  });

  test("a patch is its operations one after the other, or nothing", () => {
    fc.assert(
      fc.property(documentAndPatch, ({ document, patch }) => {
        let expected: Json = document;
        const failed = patch.findIndex((step) => {
          const result = applyPatch(expected, [step]);
          if (result.ok) expected = result.document;
          return !result.ok;
        });
        const whole = applyPatch(document, patch);
        if (failed === -1) expect(whole).toMatchObject({ ok: true, document: expected });
        else expect(whole).toMatchObject({ ok: false, operation: failed });
      }),
      { numRuns: 1000 },
    );
  });

  test("the growth is an upper bound, known with the document and without it", () => {
    fc.assert(
      fc.property(documentAndPatch, fc.nat(50), ({ document, patch }, slack) => {
        const result = applyPatch(document, patch);
        if (!result.ok) return;
        const size = jsonBytes(document);
        const growth = jsonPatchGrowth(patch, size, result.copied);
        expect(jsonBytes(result.document)).toBeLessThanOrEqual(size + growth);
        expect(growth).toBeLessThanOrEqual(jsonPatchGrowth(patch, size + slack));
      }),
      { numRuns: 5000 },
    );
  });

  test("nothing of a result has a fault", () => {
    fc.assert(
      fc.property(documentAndPatch, ({ document, patch }) => {
        const result = applyPatch(document, patch);
        if (result.ok) expect(findFault(result.document)).toBeUndefined();
      }),
    );
  });
});

test("without the document, a copy may repeat the whole of it and what was added before", () => {
  const added: PatchOperation = { op: "add", path: "/a", value: "xy" };
  const copied: PatchOperation = { op: "copy", from: "", path: "/b" };
  const own = jsonPatchGrowth([added], 1000);
  expect(jsonPatchGrowth([added], 0)).toBe(own);
  const name = jsonPatchGrowth([copied], 0);
  expect(jsonPatchGrowth([added, copied], 1000)).toBe(own + name + 1000 + own);
  expect(
    jsonPatchGrowth(
      [
        { op: "remove", path: "/a" },
        { op: "test", path: "/a", value: [1] },
      ],
      1000,
    ),
  ).toBe(0);
});

/**
 * The patch by that package, in the terms of RFC 6902 §4.3 to §4.5: replace is remove and add, move is remove and
 * add, copy is add. Its own replace, move and copy are lenient with indexes ("01", "-", beyond the end). Undefined
 * when the patch does not apply.
 */
function reference(document: Json, steps: JsonPatch): { readonly document: Json } | undefined {
  const theirs = structuredClone(document);
  for (const step of steps.flatMap((each) => inParts(each))) {
    const operation = typeof step === "function" ? step(theirs) : step;
    if (operation === undefined || !applies(theirs, operation)) return undefined;
  }
  return { document: theirs };
}

type Part = PatchOperation | ((document: Json) => PatchOperation | undefined);

function inParts(step: PatchOperation): readonly Part[] {
  const { op, path } = step;
  if (op === "replace")
    return [
      { op: "remove", path },
      { op: "add", path, value: step.value },
    ];
  if (op !== "move" && op !== "copy") return [step];
  if (op === "move" && path.startsWith(`${step.from}/`)) return [() => undefined];
  let taken: Json | undefined;
  const take: Part = (document) => {
    taken = Pointer.fromJSON(step.from).get(document);
    if (taken === undefined) return undefined;
    return op === "move" ? { op: "remove", path: step.from } : { op: "test", path: step.from, value: taken };
  };
  return [take, () => (taken === undefined ? undefined : { op: "add", path, value: taken })];
}

function applies(document: Json, operation: PatchOperation): boolean {
  try {
    return applyTheirs(document, [operation])[0] === null;
  } catch {
    // It sets members of numbers and booleans, which throws.
    return false;
  }
}
