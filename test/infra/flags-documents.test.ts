import { Ajv } from "ajv";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstConfiguration } from "../../infra/first-configuration.ts";
import { jsonObject } from "../../lambdas/api/http/schemas.ts";
import { parseFlags } from "../../lambdas/flags/flags.ts";
import { type Edits, edited, FEATURES, persistenceEdits } from "../../scripts/cli/flags/edits.ts";
import { APPCONFIG_FLAGS_SCHEMA } from "../fixtures/appconfig-flags-schema.ts";

const fits = new Ajv({ allErrors: true, allowMatchingProperties: true }).compile(APPCONFIG_FLAGS_SCHEMA);

function faults(document: unknown): unknown {
  return fits(document) ? [] : fits.errors;
}

function first(startsEnabled: boolean) {
  return jsonObject.parse(JSON.parse(firstConfiguration(startsEnabled).flags));
}

/** Everything that a command sets. */
const EDITS: readonly Edits[] = [
  persistenceEdits(false),
  persistenceEdits(true, { mode: "on" }),
  persistenceEdits(true, { mode: "shadow" }),
  persistenceEdits(true, { mode: "on", rolloutPercent: 5 }),
  ...Object.values(FEATURES).flatMap((flag) =>
    [true, false].map((enabled): Edits => ({ [flag]: { enabled } })),
  ),
];
const edits = fc.constantFrom(...EDITS);
const lists = fc.record(
  {
    include: fc.array(fc.constantFrom("room-1", "room-2"), { maxLength: 2 }),
    exclude: fc.array(fc.constantFrom("room-3"), { maxLength: 1 }),
  },
  { requiredKeys: [] },
);

describe("AppConfig's schema of feature flags", () => {
  test.each([true, false])("takes the first flags, persistence enabled: %s", (startsEnabled) => {
    expect(faults(first(startsEnabled))).toEqual([]);
  });

  test("refuses an empty list, which is one of texts and one of numbers at once", () => {
    const document = { version: "1", flags: {}, values: { flag: { enabled: true, include: [] } } };

    expect(fits(document)).toBe(false);
    expect(faults({ ...document, values: { flag: { enabled: true, include: ["room-1"] } } })).toEqual([]);
  });

  test("takes all that the commands make of flags, also of those that an operator has put lists into", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        lists,
        fc.array(edits, { minLength: 1, maxLength: 5 }),
        (on, put, changes) => {
          const begun = edited(first(on), { use_state_persistence: put });
          const document = changes.reduce(edited, begun);

          expect(faults(document)).toEqual([]);
          const { use_state_persistence: read } = parseFlags(document);
          expect(read).toMatchObject({ include: put.include ?? [], exclude: put.exclude ?? [] });
        },
      ),
    );
  });

  test("takes flags that were deployed with empty lists, once a command has changed them", () => {
    const values = { use_state_persistence: { enabled: true, include: [], exclude: [] } };

    expect(faults(edited({ version: "1", flags: {}, values }, persistenceEdits(false)))).toEqual([]);
  });
});
