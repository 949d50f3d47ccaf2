import type { Json } from "../api.ts";

/** How a value differs from what was there before: `within` says that only something inside it does. */
export type Difference = "same" | "added" | "removed" | "changed" | "within";

type Container = readonly Json[] | { readonly [key: string]: Json };

/** Whether a value has members. */
export function isContainer(value: Json | undefined): value is Container {
  return typeof value === "object" && value !== null;
}

/** Compares two values; undefined means none. */
export function differenceOf(before: Json | undefined, after: Json | undefined): Difference {
  if (before === undefined) return after === undefined ? "same" : "added";
  if (after === undefined) return "removed";
  if (same(before, after)) return "same";
  const alike = isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after);
  return alike ? "within" : "changed";
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && same(member(left, key), member(right, key)));
}

/** A member of a value, with what it is compared with. */
export type Member = {
  readonly name: string;
  readonly value: Json | undefined;
  readonly before: { readonly value: Json | undefined } | undefined;
};

/** The members of a value; with something to compare with, also those that are only there. */
export function childrenOf(
  value: Json | undefined,
  before: { readonly value: Json | undefined } | undefined,
): readonly Member[] {
  const names = new Set<string>(isContainer(value) ? Object.keys(value) : []);
  const earlier = before && isContainer(before.value) ? before.value : undefined;
  if (earlier && (value === undefined || isContainer(value)))
    for (const name of Object.keys(earlier)) names.add(name);
  return [...names].map((name) => ({
    name,
    value: isContainer(value) ? member(value, name) : undefined,
    before: before && { value: earlier && member(earlier, name) },
  }));
}

function member(container: Container, name: string): Json | undefined {
  // Straight by its name: a large state has hundreds of thousands of members.
  const found: Json | undefined = Object.hasOwn(container, name) ? Reflect.get(container, name) : undefined;
  return found;
}

/** What a folded value says of itself. */
export function summaryOf(value: Container): string {
  const count = Object.keys(value).length;
  if (Array.isArray(value)) return `[ ${count} ${count === 1 ? "item" : "items"} ]`;
  return `{ ${count} ${count === 1 ? "member" : "members"} }`;
}
