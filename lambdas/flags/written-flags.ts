import * as z from "zod/mini";
import { parseDocument } from "./document.ts";
import { type FlagsDocument, persistenceShape, switchShape, valuesIn } from "./flags.ts";

const onOff = z.exactOptional(z.strictObject(switchShape));
const written = z.strictObject({
  use_state_persistence: z.exactOptional(z.strictObject(persistenceShape)),
  enable_state_snapshots: onOff,
  enable_state_recovery: onOff,
  persist_player_actions: onOff,
  enable_state_validation: onOff,
});

/**
 * Reads a flags document that a person has written, in either form: a flag or an attribute that is not known is misspelt
 * there.
 *
 * @throws {DocumentError} naming every fault, what it doesn't know too.
 */
export function parseWrittenFlags(raw: unknown): FlagsDocument {
  return parseDocument("flags", written, withoutTimes(valuesIn(raw)));
}

/** AppConfig writes `_createdAt` and `_updatedAt` into the values of its stored form. */
function withoutTimes(values: unknown): unknown {
  if (!isMembers(values)) return values;
  return Object.fromEntries(
    Object.entries(values).map(([flag, value]) => [
      flag,
      isMembers(value)
        ? Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith("_")))
        : value,
    ]),
  );
}

function isMembers(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
