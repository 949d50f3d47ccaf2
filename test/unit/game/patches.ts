import fc from "fast-check";
import { isArray, isObject, type Json } from "../../../lambdas/game/json.ts";
import type { JsonPatch, PatchOperation } from "../../../lambdas/game/json-patch.ts";
import { applyPatch } from "./patched.ts";

/** A document, and a patch of which most operations apply to it. */
export type Patching = { readonly document: Json; readonly patch: JsonPatch };

/** What an operation is to aim at: places are counted through those of the document that it will meet. */
type Aim = {
  readonly op: PatchOperation["op"];
  readonly at: number;
  readonly from: number;
  readonly value: Json;
};

/**
 * Documents with patches that mostly apply: the places they name are drawn from those that exist, or could be added.
 * @param root Whether operations may aim at the whole document.
 */
export function patching(
  document: fc.Arbitrary<Json>,
  value: fc.Arbitrary<Json>,
  root: boolean,
): fc.Arbitrary<Patching> {
  const aim: fc.Arbitrary<Aim> = fc.record({
    op: fc.constantFrom("add", "replace", "test", "remove", "move", "copy"),
    at: fc.nat(),
    from: fc.nat(),
    value,
  });
  return fc.tuple(document, fc.array(aim, { maxLength: 6 })).map(([start, aims]) => {
    const patch: PatchOperation[] = [];
    let patched = start;
    for (const each of aims) {
      const operation = aimed(patched, each, root);
      if (operation === undefined) continue;
      patch.push(operation);
      const result = applyPatch(patched, [operation]);
      if (result.ok) patched = result.document;
    }
    return { document: start, patch };
  });
}

function aimed(document: Json, { op, at, from, value }: Aim, root: boolean): PatchOperation | undefined {
  const places = existing(document, "").filter(([path]) => root || path !== "");
  const open = [...places.map(([path]) => path), ...addable(document, "")];
  const target = open[at % Math.max(1, open.length)];
  const place = places[from % Math.max(1, places.length)];
  if (op === "add") return target === undefined ? undefined : { op, path: target, value };
  if (place === undefined) return undefined;
  const [path, there] = place;
  if (op === "remove") return { op, path };
  if (op === "replace") return { op, path, value };
  // One test in eight expects something else.
  if (op === "test") return { op, path, value: at % 8 === 0 ? value : there };
  return { op, from: path, path: target ?? path };
}

/** Every value of a document, with its pointer. */
function existing(document: Json, path: string): (readonly [path: string, value: Json])[] {
  return [
    [path, document],
    ...members(document).flatMap(([key, value]) => existing(value, `${path}/${key}`)),
  ];
}

/** Pointers at which nothing is there yet, and something may be added; and some at which it may not. */
function addable(document: Json, path: string): string[] {
  const inside = members(document).flatMap(([key, value]) => addable(value, `${path}/${key}`));
  if (isArray(document))
    return [`${path}/-`, `${path}/${document.length}`, `${path}/0${document.length}`, ...inside];
  return [`${path}/new`, ...inside];
}

function members(document: Json): (readonly [key: string, value: Json])[] {
  if (!isArray(document) && !isObject(document)) return [];
  return Object.entries(document).map(([key, value]) => [
    key.replaceAll("~", "~0").replaceAll("/", "~1"),
    value,
  ]);
}
