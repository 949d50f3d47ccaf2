import { escaped, jsonText } from "./json-text.ts";
import type { JsonPatch, PatchOperation } from "./requests.ts";

/** The service takes no more operations in a patch. */
const MOST_OPERATIONS = 1_000;

/**
 * The JSON Patch that turns one state into another. It says `null` where `null` is meant, which a Merge Patch can't. Time
 * and size grow with the states, not with their product: of an array, what is alike at both ends stays, and the items
 * between are compared one by one. Where a patch would be no smaller than the state, it replaces the state whole.
 *
 * ```ts
 * const after = { ...before, score: 7, winner: null };
 * await game.append([{ action: "goal", patch: diff(before, after) }]);
 * ```
 *
 * @throws {NotJsonError} when either can't be kept as JSON.
 */
export function diff(before: unknown, after: unknown): JsonPatch {
  const whole = jsonText(after);
  jsonText(before);
  const patch = [...changes(before, after, "")];
  return patch.length > MOST_OPERATIONS || JSON.stringify(patch).length > whole.length + 64
    ? [{ op: "replace", path: "", value: after }]
    : patch;
}

function* changes(before: unknown, after: unknown, path: string): Generator<PatchOperation> {
  if (Object.is(before, after) || before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) yield* arrayChanges(before, after, path);
  else if (isRecord(before) && isRecord(after)) yield* memberChanges(before, after, path);
  else yield { op: "replace", path, value: after };
}

function* memberChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: string,
): Generator<PatchOperation> {
  for (const key of Object.keys(before))
    if (before[key] !== undefined && !has(after, key))
      yield { op: "remove", path: `${path}/${escaped(key)}` };
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const at = `${path}/${escaped(key)}`;
    if (has(before, key)) yield* changes(before[key], value, at);
    else yield { op: "add", path: at, value };
  }
}

function* arrayChanges(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): Generator<PatchOperation> {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && same(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && same(before[before.length - 1 - end], after[after.length - 1 - end]))
    end += 1;
  const both = shorter - end;
  for (let index = start; index < both; index += 1)
    yield* changes(before[index], after[index], `${path}/${index}`);
  for (let index = before.length - end - 1; index >= both; index -= 1)
    yield { op: "remove", path: `${path}/${index}` };
  for (let index = both; index < after.length - end; index += 1)
    yield { op: "add", path: `${path}/${index}`, value: after[index] };
}

function same(before: unknown, after: unknown): boolean {
  return changes(before, after, "").next().done === true;
}

/** Whether a member is there in the JSON text. */
function has(value: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.hasOwn(value, key) && value[key] !== undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
