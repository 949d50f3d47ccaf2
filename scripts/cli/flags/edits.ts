import { DEFAULT_FLAGS } from "../../../lambdas/flags/flags.ts";
import { isObject, type Json, type JsonObject } from "../../../lambdas/game/json.ts";

/** What is to be set, by flag; attributes that are not named stay as they are. */
export type Edits = { readonly [flag: string]: JsonObject };

/** Flags that can be turned on and off on their own, by the word that a person types. */
export const FEATURES = {
  snapshots: "enable_state_snapshots",
  recovery: "enable_state_recovery",
  "player-actions": "persist_player_actions",
  validation: "enable_state_validation",
} as const;

/** One of {@link FEATURES}. */
export type Feature = keyof typeof FEATURES;

/** The words for {@link FEATURES}, for an option's or argument's check. */
export const FEATURE_NAMES = ["snapshots", "recovery", "player-actions", "validation"] as const;

/** Turns persistence on or off, with what works on it: snapshots and recovery alone cannot work. */
export function persistenceEdits(enabled: boolean, attributes: JsonObject = {}): Edits {
  return {
    use_state_persistence: { enabled, ...attributes },
    enable_state_snapshots: { enabled },
    enable_state_recovery: { enabled },
  };
}

/** The share of games that persistence is on for by a document, in words. */
export function shareOf(document: JsonObject): string {
  const said = objectOr(valuesOf(document).use_state_persistence).rolloutPercent;
  return `${typeof said === "number" ? said : DEFAULT_FLAGS.use_state_persistence.rolloutPercent} % of games`;
}

/** The flags of a document, in either form that AppConfig has. */
export function valuesOf(document: JsonObject): JsonObject {
  if (!isStored(document)) return document;
  return isObject(document.values) ? document.values : {};
}

/**
 * The document with some flags set, in the form that it has; everything else in it stays. Empty lists are left out:
 * AppConfig's schema takes a list of texts or one of numbers, exactly one of them, and an empty list is both. Source:
 * AppConfig User Guide, "Type reference for AWS.AppConfig.FeatureFlags", `attributeValue`.
 */
export function edited(document: JsonObject, edits: Edits): JsonObject {
  const before = valuesOf(document);
  const set = Object.entries(edits).map(([flag, edit]) => [flag, { ...objectOr(before[flag]), ...edit }]);
  const values = withoutEmptyLists({ ...before, ...Object.fromEntries(set) });
  return isStored(document) ? { ...document, values } : values;
}

function withoutEmptyLists(values: JsonObject): JsonObject {
  function kept(attributes: JsonObject): JsonObject {
    return Object.fromEntries(
      Object.entries(attributes).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
    );
  }
  return Object.fromEntries(
    Object.entries(values).map(([flag, value]) => [flag, isObject(value) ? kept(value) : value]),
  );
}

function isStored(document: JsonObject): boolean {
  return typeof document.version === "string";
}

function objectOr(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
