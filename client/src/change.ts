import { diff } from "./diff.ts";
import type { Change } from "./requests.ts";

/** Patches in a commit may have 350 KB, and a state 5 MB. */
const MOST_PATCH = 200 * 1024;

/** How a state has changed: a JSON Patch, or the new state whole where that is less, or a patch would be too large. @throws {NotJsonError} */
export function changeBetween<State>(before: State, after: State): Change<State> {
  const patch = diff(before, after);
  const [first] = patch;
  const isWhole = first?.op === "replace" && first.path === "";
  return isWhole || JSON.stringify(patch).length > MOST_PATCH ? { state: after } : { patch };
}
