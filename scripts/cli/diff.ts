import { isArray, isObject, type Json, jsonEqual } from "../../lambdas/game/json.ts";
import { counted } from "./counted.ts";
import { plain, shorten } from "./table.ts";

/** One difference between two states; a side that has nothing there is absent. */
export type Difference = { readonly path: string; readonly before?: Json; readonly after?: Json };

/** The differences between two states, as deep as they have members in common. */
export function differences(before: Json, after: Json, path = ""): Difference[] {
  if (jsonEqual(before, after)) return [];
  const [left, right] = [membersOf(before), membersOf(after)];
  if (!left || !right || isArray(before) !== isArray(after)) return [{ path, before, after }];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [was, is] = [left.get(key), right.get(key)];
    const member = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (was !== undefined && is !== undefined) return differences(was, is, member);
    return [
      { path: member, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) },
    ];
  });
}

const MOST_LINES = 60;
const MOST_CHARACTERS = 100;

/** Shows differences, a line each: `+` added, `-` removed, `~` changed. */
export function differenceLines(
  found: readonly Difference[],
  paint: (color: "red" | "green" | "yellow", text: string) => string,
): string[] {
  const lines = found.slice(0, MOST_LINES).map((one) => differenceLine(one, paint));
  const more = found.length - lines.length;
  return more > 0 ? [...lines, `\u2026 and ${counted(more, "more difference")}`] : lines;
}

/** Shows one difference. @param note Said of the value before. */
export function differenceLine(
  { path, before, after }: Difference,
  paint: (color: "red" | "green" | "yellow", text: string) => string,
  note = "",
): string {
  const place = plain(path === "" ? "(the whole state)" : path);
  if (before === undefined) return paint("green", `+ ${place}: ${brief(after)}`);
  if (after === undefined) return paint("red", `- ${place}: ${brief(before)}`);
  return paint("yellow", `~ ${place}: ${brief(before)}${note} \u2192 ${brief(after)}`);
}

/** A value as JSON on one line, cut when it is long. */
export function brief(value: Json | undefined, most = MOST_CHARACTERS): string {
  return value === undefined ? "" : shorten(plain(JSON.stringify(value)), most);
}

function membersOf(value: Json): ReadonlyMap<string, Json> | undefined {
  if (isArray(value)) return new Map(value.map((item, index) => [String(index), item]));
  return isObject(value) ? new Map(Object.entries(value)) : undefined;
}
