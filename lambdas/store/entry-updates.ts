import type { JsonObject } from "../game/json.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import { dueAttributes, listingKeys, packMetadata } from "./entry-items.ts";
import type { Due, Progress } from "./games-table.ts";

/** A change of an item, in DynamoDB's expressions. */
export type Change = {
  readonly update: string;
  /** What must hold besides: an entry exists, and is not being wiped. */
  readonly condition?: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, unknown>;
};

/**
 * Moves an entry forward. Its listing keys are written along: where they stay the same, as they do for an hour, the
 * index costs nothing. A commit from before the entry's game was created is one of an earlier game of the same id; one
 * from a little before has another clock.
 */
export function advanceEntry({ due, ...progress }: Progress): Change {
  const attributes = {
    ...progress,
    ...listingKeys(progress),
    ...(due && dueAttributes(progress.gameId, due)),
  };
  const { gameId: _key, ...changed } = attributes;
  const { values, ...set } = setAll(changed);
  return {
    ...set,
    condition: `attribute_not_exists(forking) AND version ${due ? "<=" : "<"} :version AND createdAt <= :latest`,
    values: { ...values, ":latest": progress.updatedAt + CURSOR_MARGIN_MS },
  };
}

/** Sets when the sweeper must look again; absent: never. */
export function setEntryDue(gameId: string, due: Due | undefined): Change {
  return due ? setAll(dueAttributes(gameId, due)) : { update: "REMOVE due, urgency, dueAt, dueSince" };
}

/** Sets when the sweeper must look again, where that is sooner than it would, or it never would. */
export function bringDueForward(gameId: string, due: Due): Change {
  return {
    ...setAll(dueAttributes(gameId, due)),
    condition: "(attribute_not_exists(#dueAt) OR #dueAt > :dueAt)",
  };
}

/** Notes a newer snapshot. */
export function noteEntrySnapshot(version: number): Change {
  return {
    ...setAll({ snapshot: version }),
    condition: "(attribute_not_exists(#snapshot) OR #snapshot < :snapshot)",
  };
}

/** Replaces the metadata, where they have the version that is expected. */
export function replaceMetadata(metadata: JsonObject, expected: number | undefined): Change {
  const values = { ":metadata": packMetadata(metadata), ":one": 1 };
  const update = "SET metadata = :metadata, metadataVersion = metadataVersion + :one";
  if (expected === undefined) return { update, values };
  return { update, condition: "metadataVersion = :expected", values: { ...values, ":expected": expected } };
}

function setAll(attributes: Record<string, unknown>): Required<Omit<Change, "condition">> {
  const names = Object.keys(attributes);
  return {
    update: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
  };
}
