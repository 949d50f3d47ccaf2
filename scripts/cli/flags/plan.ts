import { DocumentError } from "../../../lambdas/flags/document.ts";
import { DEFAULT_FLAGS, type FlagsDocument, parseFlags } from "../../../lambdas/flags/flags.ts";
import { problems } from "../../../lambdas/flags/problems.ts";
import { isObject, type Json, type JsonObject } from "../../../lambdas/game/json.ts";
import { usageError } from "../cli-error.ts";
import { type Difference, differenceLine, differences } from "../diff.ts";
import type { Terminal } from "../terminal.ts";
import { type Edits, edited, valuesOf } from "./edits.ts";

/** What a change of flags comes to. */
export type Plan = {
  /** The document to deploy. */
  readonly document: JsonObject;
  /** Whether the document differs from the one that is deployed. */
  readonly changes: boolean;
  /** Between the values now and then, those included that a document leaves to their default. */
  readonly differences: readonly (Difference & { readonly fromDefault?: true })[];
  readonly lines: readonly string[];
};

/**
 * Works out what a change comes to.
 * @throws {CliError} when flags like these can't work; they would be refused by the profile's validator as well.
 */
export function planChange(deployed: JsonObject, edits: Edits, paint: Terminal["paint"]): Plan {
  const document = edited(deployed, edits);
  const [fault] = problems({ flags: read(document), origin: "appconfig" }, {});
  if (fault) throw usageError(`${fault.problem}.`, `${fault.remedy}.`);
  const [before, after] = [valuesOf(deployed), valuesOf(document)];
  const found = differences(withDefaults(before), withDefaults(after)).map((difference) =>
    isThere(before, difference.path) ? difference : { ...difference, fromDefault: true as const },
  );
  return {
    document,
    changes: differences(before, after).length > 0,
    differences: found,
    lines: found.map((one) => `  ${differenceLine(one, paint, "fromDefault" in one ? " (default)" : "")}`),
  };
}

function withDefaults(values: JsonObject): JsonObject {
  const known = Object.entries(DEFAULT_FLAGS).map(([flag, fallback]): [string, Json] => {
    const said = values[flag];
    return [flag, { ...fallback, ...(isObject(said) ? said : {}) }];
  });
  return { ...values, ...Object.fromEntries(known) };
}

/** Whether values say something at a path of {@link differences}. */
function isThere(values: JsonObject, path: string): boolean {
  let at: Json | undefined = values;
  for (const key of path.split("/").slice(1)) at = isObject(at) ? at[key] : undefined;
  return at !== undefined;
}

function read(document: JsonObject): FlagsDocument {
  try {
    return parseFlags(document);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw usageError(`The flags can't be used: ${error.faults.join("; ")}.`, "Fix what is deployed first.");
  }
}
