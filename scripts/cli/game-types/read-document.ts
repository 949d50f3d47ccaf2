import { jsonObject } from "../../../lambdas/api/http/schemas.ts";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import { parseWrittenGameTypes, withoutSchema } from "../../../lambdas/flags/written-game-types.ts";
import type { JsonObject } from "../../../lambdas/game/json.ts";
import { usageError } from "../cli-error.ts";
import { readJson } from "../input.ts";
import type { Terminal } from "../terminal.ts";

/**
 * Reads a game types document from a file, or from standard input for `-`. The flags file of one machine, which has them
 * under `gameTypes`, will do.
 * @returns the document as it is deployed: without `$schema`, which editors read
 * @throws {CliError} naming every fault, a misspelt attribute too
 */
export async function readGameTypes(file: string, terminal: Terminal): Promise<JsonObject> {
  const written = jsonObject.safeParse(withoutSchema(await readJson(file, terminal)));
  const document = jsonObject.safeParse(written.data?.gameTypes ?? written.data);
  if (!document.success) throw usageError("The file must hold a JSON object: game types by name.");
  try {
    parseWrittenGameTypes(document.data);
    return document.data;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw usageError(
      `The game types can't be used: ${error.faults.join("; ")}.`,
      "docs/game-types.md says what each attribute does.",
    );
  }
}
