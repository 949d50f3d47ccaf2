import { hash } from "node:crypto";
import type { Head } from "./head.ts";
import { isArray, isObject, type Json } from "./json.ts";
import { RefusedError } from "./refusal.ts";

// 12 bytes: four characters of base64url are three.
const DIGEST_CHARACTERS = 16;

/** The id of every game's creation, which needs none of its own: no caller's `commitId` may be like it. */
export const CREATION_ID = "#create";

/** What is asked for: the same body means another thing to another operation. */
export type Operation = "create" | "fork" | "imported" | "append" | "correct" | "snapshot" | "fence";

/** Short digest of a `commitId`. */
export function digestOfId(commitId: string): string {
  return digest(commitId);
}

/**
 * Short digest of a request's content: its body as it was sent (before defaults, and before flags leave anything out),
 * without its id and its place. The order of members does not matter.
 */
export function digestOfContent(operation: Operation, body: Json): string {
  const {
    commitId: _id,
    cursor: _cursor,
    expectedVersion: _version,
    ...content
  } = isObject(body) ? body : {};
  return digest(JSON.stringify([operation, inOrder(content)]));
}

/** What identifies a request, besides its place. */
export type Identity = { readonly commitId: string; readonly contentDigest: string };

/** The same of a commit, with the version that it led to. */
export type Identified = Pick<Head, "idDigest" | "contentDigest" | "version">;

/** Whether a commit is the one that a request led to: same id, same content. */
export function isSame(commit: Identified, { commitId, contentDigest }: Identity): boolean {
  return commit.contentDigest === contentDigest && commit.idDigest === digestOfId(commitId);
}

/**
 * Whether a commit is the one that a request led to.
 * @throws {RefusedError} `commit-id-reused` when it has the request's id, and another content.
 */
export function isRepeated(commit: Identified, request: Identity): boolean {
  const { commitId, contentDigest } = request;
  if (commit.idDigest !== digestOfId(commitId)) return false;
  if (commit.contentDigest === contentDigest) return true;
  throw new RefusedError({ kind: "commit-id-reused", commitId, version: commit.version });
}

function digest(text: string): string {
  return hash("sha256", text, "base64url").slice(0, DIGEST_CHARACTERS);
}

/**
 * A value with every object as a list of its members in order; each list begins with what it was.
 * As lists, since an object of 200,000 members takes three times as long to make as to read.
 */
function inOrder(value: Json): Json {
  if (isArray(value)) {
    const items: Json[] = ["list"];
    for (const item of value) items.push(inOrder(item));
    return items;
  }
  if (!isObject(value)) return value;
  const members: Json[] = ["object"];
  for (const name of Object.keys(value).sort()) members.push(name, inOrder(value[name] ?? null));
  return members;
}
