import fc from "fast-check";
import type { Json, JsonObject } from "../../../lambdas/game/json.ts";
import type { PatchOperation } from "../../../lambdas/game/json-patch.ts";
import type { Change } from "../../../lambdas/game/transition.ts";

/** Few short names, so that documents and patches meet; some need escapes in JSON, in a pointer, or in UTF-8. */
const name = fc.constantFrom("a", "b", "c", "0", "1", "a/b", "m~n", 'q"', "é", "😀", "\ud800", "");

// -0 is 0 in JSON text, but not for `toEqual`.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -9, max: 9 }),
  number,
  fc.string({ unit: "binary", maxLength: 6 }),
);

function tree(leaf: fc.Arbitrary<Json>, key: fc.Arbitrary<string>) {
  return fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("json"), { maxLength: 4 }),
      tie("object"),
    ),
    object: fc.dictionary(key, tie("json"), { maxKeys: 5, noNullPrototype: true }),
  }));
}

const any = tree(scalar, name);

/** Any JSON value without reserved member names. */
export const json = any.json;

/** Any JSON object without reserved member names. */
export const jsonObject = any.object;

/** JSON values whose scalars have no inside that a lenient pointer could reach: no strings. */
export const withoutStrings = tree(
  fc.constantFrom<Json>(null, true, false, 0, 1, 2),
  fc.constantFrom("a", "b", "c", "0", "1"),
);

const token = fc.constantFrom(
  "a",
  "b",
  "c",
  "0",
  "1",
  "2",
  "-",
  "01",
  "-1",
  "1e0",
  "a~1b",
  "m~0n",
  'q"',
  "é",
  "",
);
const tokens = fc.array(token, { maxLength: 3 });
const pointer = tokens.map((path) => path.map((step) => `/${step}`).join(""));

/** A JSON Pointer that does not name the whole document. */
export const innerPointer = pointer.filter((path) => path !== "");

/** Operations on few short paths, so that many apply and many do not. */
export function operation(
  path: fc.Arbitrary<string> = pointer,
  value: fc.Arbitrary<Json> = json,
): fc.Arbitrary<PatchOperation> {
  return fc.oneof(
    fc.record({ op: fc.constantFrom("add", "replace", "test"), path, value }),
    fc.record({ op: fc.constant("remove"), path }),
    fc.record({ op: fc.constantFrom("move", "copy"), from: path, path }),
  );
}

/** The three ways to change a state, and none. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  fc.array(operation(), { maxLength: 5 }).map((patch) => ({ patch })),
  jsonObject.map((patch) => ({ patch })),
  json.map((state) => ({ state })),
  fc.constant({}),
);

/** A value nested so many levels deep: 0 is a scalar. */
export function nested(levels: number, kind: "array" | "object" = "array"): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = kind === "array" ? [value] : { a: value };
  return value;
}
