import { hash } from "node:crypto";

/** Names a version of a document that carries no label: a short digest of its text. */
export function digest(text: string): string {
  return `sha256:${hash("sha256", text).slice(0, 12)}`;
}
