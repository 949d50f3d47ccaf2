import { type Draft, PatchError, spend } from "./draft.ts";
import { isArray, isObject, type Json } from "./json.ts";
import { arrayIndex, type Path } from "./json-pointer.ts";

/** The value of a document that is removed as a whole: RFC 6902 does not say, and JSON has no nothing. */
export const REMOVED_ROOT = null;

/** Array elements whose shift is one step: it takes about as long as any other. */
const ELEMENTS_PER_STEP = 4_096;

/** The value at a path. @throws {PatchError} when there is none. */
export function valueAt(document: Json, path: Path): Json {
  let value = document;
  for (const token of path) value = child(value, token);
  return value;
}

/** Adds a value, as RFC 6902 §4.1 has it. @throws {PatchError} when there is no such place. */
export function addAt(draft: Draft, path: Path, value: Json): void {
  const token = path.at(-1);
  if (token === undefined) {
    setRoot(draft, value);
    return;
  }
  const parent = ownedParent(draft, path);
  if (parent === undefined) throw new PatchError(`"${token}" is not in an object or array`);
  if (!Array.isArray(parent)) {
    setMember(draft, parent, token, value);
    return;
  }
  const index = token === "-" ? parent.length : arrayIndex(token, parent.length);
  if (index === undefined) throw new PatchError(`"${token}" is no index from 0 to ${parent.length}, nor "-"`);
  shift(draft, parent.length - index);
  parent.splice(index, 0, value);
  draft.undo.push(() => parent.splice(index, 1));
}

/** Puts a value in the place of another. @throws {PatchError} when there is none. */
export function replaceAt(draft: Draft, path: Path, value: Json): void {
  const token = path.at(-1);
  if (token === undefined) {
    setRoot(draft, value);
    return;
  }
  const parent = ownedParent(draft, path);
  if (parent === undefined || !holds(parent, token)) throw nothingAt(token);
  if (!Array.isArray(parent)) {
    setMember(draft, parent, token, value);
    return;
  }
  const index = Number(token);
  const before = parent[index] ?? null;
  parent[index] = value;
  draft.undo.push(() => {
    parent[index] = before;
  });
}

/** Removes the value at a path. @throws {PatchError} when there is none. */
export function removeAt(draft: Draft, path: Path): void {
  const token = path.at(-1);
  if (token === undefined) {
    setRoot(draft, REMOVED_ROOT);
    return;
  }
  const parent = ownedParent(draft, path);
  if (parent === undefined || !holds(parent, token)) throw nothingAt(token);
  if (Array.isArray(parent)) {
    const index = Number(token);
    shift(draft, parent.length - 1 - index);
    const removed = parent.splice(index, 1);
    draft.undo.push(() => parent.splice(index, 0, ...removed));
    return;
  }
  const before = parent[token] ?? null;
  delete parent[token];
  draft.undo.push(() => {
    parent[token] = before;
  });
}

type Container = Json[] | Record<string, Json>;

/** What holds the last token of a path, made the draft's own with all above it; undefined when that is no container. */
function ownedParent(draft: Draft, path: Path): Container | undefined {
  let container = owned(draft, draft.document);
  if (container !== undefined) draft.document = container;
  for (const token of path.slice(0, -1)) {
    if (container === undefined || !holds(container, token)) throw nothingAt(token);
    const inner = owned(draft, child(container, token));
    if (inner !== undefined) put(container, token, inner);
    container = inner;
  }
  return container;
}

function owned({ copies }: Draft, value: Json): Container | undefined {
  if (isArray(value)) return copies.ofArray(value);
  return isObject(value) ? copies.ofObject(value) : undefined;
}

function put(container: Container, token: string, value: Json): void {
  if (Array.isArray(container)) container[Number(token)] = value;
  else container[token] = value;
}

function child(parent: Json, token: string): Json {
  if (isObject(parent) && Object.hasOwn(parent, token)) return parent[token] ?? null;
  if (isArray(parent) && holds(parent, token)) return parent[Number(token)] ?? null;
  throw nothingAt(token);
}

function holds(parent: Json, token: string): boolean {
  if (isArray(parent)) return arrayIndex(token, parent.length - 1) !== undefined;
  return isObject(parent) && Object.hasOwn(parent, token);
}

function setRoot(draft: Draft, value: Json): void {
  const before = draft.document;
  draft.document = value;
  draft.undo.push(() => {
    draft.document = before;
  });
}

function setMember(draft: Draft, object: Record<string, Json>, key: string, value: Json): void {
  const before = Object.hasOwn(object, key) ? object[key] : undefined;
  object[key] = value;
  draft.undo.push(() => {
    if (before === undefined) delete object[key];
    else object[key] = before;
  });
}

function shift(draft: Draft, elements: number): void {
  spend(draft, Math.floor(elements / ELEMENTS_PER_STEP));
}

function nothingAt(token: string): PatchError {
  return new PatchError(`there is nothing at "${token}"`);
}
