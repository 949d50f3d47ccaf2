import { isReservedKey, MAX_DEPTH } from "./json.ts";

/** A JSON Pointer split into its unescaped member names and indexes; the whole document is `[]`. */
export type Path = readonly string[];

/** Parses a JSON Pointer (RFC 6901 §3 and §4), or says what is wrong with it. */
export function parsePointer(pointer: string): Path | { readonly fault: string } {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) return { fault: `pointer "${pointer}" must be empty or start with "/"` };
  if (/~(?![01])/.test(pointer)) return { fault: `pointer "${pointer}" has a "~" that is not "~0" or "~1"` };
  const path = pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (path.length > MAX_DEPTH)
    return { fault: `pointer is ${path.length} levels deep, at most ${MAX_DEPTH} are allowed` };
  const reserved = path.find(isReservedKey);
  if (reserved !== undefined) return { fault: `pointer names the reserved key "${reserved}"` };
  return path;
}

/**
 * The array index that a pointer's token names (RFC 6901 §4: digits, no leading zero), within `0..last`;
 * undefined when it names none.
 */
export function arrayIndex(token: string, last: number): number | undefined {
  if (!/^(?:0|[1-9]\d*)$/.test(token)) return undefined;
  const index = Number(token);
  return index <= last ? index : undefined;
}
