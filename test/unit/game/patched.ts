import { expect } from "vitest";
import { draftOf } from "../../../lambdas/game/draft.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { applyJsonPatch, type JsonPatch, type PatchFailure } from "../../../lambdas/game/json-patch.ts";

/** Applies a patch to a document: what comes of it with the bytes that were copied, or why it does not apply. */
export function applyPatch(
  document: Json,
  patch: JsonPatch,
): { readonly ok: true; readonly document: Json; readonly copied: number } | ({ ok: false } & PatchFailure) {
  const draft = draftOf(document);
  const applied = applyJsonPatch(draft, patch);
  return applied.ok ? { ...applied, document: draft.document } : applied;
}

/** A value, frozen with all that is in it: a change to it throws. */
export function frozen<T extends Json>(value: T): T {
  if (typeof value === "object" && value !== null) for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

/** What a patch makes of a document, or why it does not apply; the document given must stay as it was. */
export function patched(
  document: Json,
  patch: JsonPatch,
): Json | { readonly operation: number; readonly reason: string } {
  const before = structuredClone(document);
  const result = applyPatch(document, patch);
  expect(document).toEqual(before);
  return result.ok ? result.document : { operation: result.operation, reason: result.reason };
}

/** What {@link patched} gives for a patch that does not apply. */
export function failsAt(operation: number, reason: string) {
  return { operation, reason };
}
