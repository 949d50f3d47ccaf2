import { applyPatch } from "rfc6902";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import type { PatchOperation } from "../../lambdas/game/json-patch.ts";
import type { Transition, TransitionInput } from "../../lambdas/game/transition.ts";

// The checker's own way from transitions to states: it shares no code with the service.

/** A state after a transition; `applied` is false where a patch did not apply, and changed nothing. */
export type Replayed = { readonly state: Json; readonly applied: boolean };

/** Applies one transition. */
export function replayOne(state: Json, { patch, state: whole }: TransitionInput): Replayed {
  if (whole !== undefined) return { state: whole, applied: true };
  if (patch === undefined) return { state, applied: true };
  if (!Array.isArray(patch)) return { state: merge(state, patch), applied: true };
  // That package replaces no whole document; so the document is put into another.
  const document = { root: copy(state) };
  const inside = copy(patch).map((operation: PatchOperation) =>
    "from" in operation
      ? { ...operation, from: `/root${operation.from}`, path: `/root${operation.path}` }
      : { ...operation, path: `/root${operation.path}` },
  );
  return applies(document, inside) ? { state: document.root, applied: true } : { state, applied: false };
}

function applies(document: { root: Json }, patch: PatchOperation[]): boolean {
  try {
    return applyPatch(document, patch).every((error) => error === null);
  } catch (error) {
    // What that package does where a number or a text is asked for its members.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Applies transitions in order: the state after each of them. */
export function replay(state: Json, transitions: readonly Transition[]): Json[] {
  let at = state;
  return transitions.map((transition) => {
    at = replayOne(at, transition).state;
    return at;
  });
}

/** The recursive definition of RFC 7396 §2, word for word. */
function merge(target: Json, patch: Json | JsonObject): Json {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result = new Map<string, Json>(
    target === null || typeof target !== "object" || Array.isArray(target) ? [] : Object.entries(target),
  );
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, merge(result.get(name) ?? null, value));
  }
  return Object.fromEntries(result);
}

function copy<T>(value: T): T {
  return structuredClone(value);
}
