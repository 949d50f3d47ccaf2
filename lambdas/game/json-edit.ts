import type { Copies } from "./copy-on-write.ts";
import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { arrayIndex, type Path } from "./json-pointer.ts";

/** Why something cannot be done to a document: a sentence. */
export class DoesNotApply extends Error {}

/** What stands in a document's place when it is removed as a whole: RFC 6902 does not say, and JSON has no nothing. */
export const REMOVED_ROOT = null;

/** The value at a path. @throws {DoesNotApply} when nothing stands there. */
export function valueAt(document: Json, path: Path): Json {
  let value = document;
  for (const token of path) value = child(value, token);
  return value;
}

/** The document with a value added, as RFC 6902 §4.1 has it. @throws {DoesNotApply} when there is no such place. */
export function addAt(document: Json, path: Path, value: Json, copies: Copies): Json {
  return edit(document, path, value, copies, (parent, token) => {
    if (isObject(parent)) return setMember(parent, token, value, copies);
    if (!isArray(parent)) throw new DoesNotApply(`"${token}" has no object or array to stand in`);
    const index = token === "-" ? parent.length : arrayIndex(token, parent.length);
    if (index === undefined)
      throw new DoesNotApply(`"${token}" is no index from 0 to ${parent.length}, nor "-"`);
    const copy = copies.ofArray(parent);
    copy.splice(index, 0, value);
    return copy;
  });
}

/** The document with a value in place of another. @throws {DoesNotApply} when nothing stands there. */
export function replaceAt(document: Json, path: Path, value: Json, copies: Copies): Json {
  return edit(document, path, value, copies, (parent, token) => replaceChild(parent, token, value, copies));
}

/** The document without the value at a path. @throws {DoesNotApply} when nothing stands there. */
export function removeAt(document: Json, path: Path, copies: Copies): Json {
  return edit(document, path, REMOVED_ROOT, copies, (parent, token) => {
    const container = holder(parent, token);
    if (isArray(container)) {
      const copy = copies.ofArray(container);
      copy.splice(Number(token), 1);
      return copy;
    }
    const copy = copies.ofObject(container);
    delete copy[token];
    return copy;
  });
}

/** Changes the parent of the last token, and with it every value on the way to it; the root becomes `root`. */
function edit(
  document: Json,
  path: Path,
  root: Json,
  copies: Copies,
  change: (parent: Json, token: string) => Json,
): Json {
  const [token, ...rest] = path;
  if (token === undefined) return root;
  if (rest.length === 0) return change(document, token);
  return replaceChild(document, token, edit(child(document, token), rest, root, copies, change), copies);
}

function child(parent: Json, token: string): Json {
  const container = holder(parent, token);
  return (isArray(container) ? container[Number(token)] : container[token]) ?? null;
}

function replaceChild(parent: Json, token: string, value: Json, copies: Copies): Json {
  const container = holder(parent, token);
  if (!isArray(container)) return setMember(container, token, value, copies);
  const copy = copies.ofArray(container);
  copy[Number(token)] = value;
  return copy;
}

function setMember(object: JsonObject, key: string, value: Json, copies: Copies): JsonObject {
  const copy = copies.ofObject(object);
  copy[key] = value;
  return copy;
}

/** The parent, now known to be an object or array in which something stands at the token. */
function holder(parent: Json, token: string): JsonObject | readonly Json[] {
  if (isObject(parent) && Object.hasOwn(parent, token)) return parent;
  if (isArray(parent) && arrayIndex(token, parent.length - 1) !== undefined) return parent;
  throw new DoesNotApply(`nothing stands at "${token}"`);
}
