import { createHash } from "node:crypto";
import { isArray, isObject, type Json } from "./json.ts";

/** SHA-256 of a state, in hex; equal states have equal digests, in any order of their members. */
export function digestOfState(state: Json): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(state)))
    .digest("hex");
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}
