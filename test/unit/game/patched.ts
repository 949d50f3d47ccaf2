import { expect } from "vitest";
import type { Json } from "../../../lambdas/game/json.ts";
import { applyJsonPatch, type JsonPatch } from "../../../lambdas/game/json-patch.ts";

/** What a patch makes of a document, or why it does not apply; the document given must stay as it was. */
export function patched(
  document: Json,
  patch: JsonPatch,
): Json | { readonly operation: number; readonly reason: string } {
  const before = structuredClone(document);
  const result = applyJsonPatch(document, patch);
  expect(document).toEqual(before);
  return result.ok ? result.document : { operation: result.operation, reason: result.reason };
}

/** What {@link patched} gives for a patch that does not apply. */
export const failsAt = (operation: number, reason: string) => ({ operation, reason });
