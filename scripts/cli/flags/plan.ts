import { DocumentError } from "../../../lambdas/flags/document.ts";
import { type FlagsDocument, parseFlags } from "../../../lambdas/flags/flags.ts";
import { problems } from "../../../lambdas/flags/problems.ts";
import type { JsonObject } from "../../../lambdas/game/json.ts";
import { usageError } from "../cli-error.ts";
import { type Difference, differenceLines, differences } from "../diff.ts";
import type { Terminal } from "../terminal.ts";
import { type Edits, edited, valuesOf } from "./edits.ts";

/** What a change of flags comes to. */
export type Plan = {
  /** The document to deploy. */
  readonly document: JsonObject;
  /** Between the flags now and then; none when they are so already. */
  readonly differences: readonly Difference[];
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
  const found = differences(valuesOf(deployed), valuesOf(document));
  return { document, differences: found, lines: differenceLines(found, paint).map((line) => `  ${line}`) };
}

function read(document: JsonObject): FlagsDocument {
  try {
    return parseFlags(document);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw usageError(`The flags can't be used: ${error.faults.join("; ")}.`, "Fix what is deployed first.");
  }
}
