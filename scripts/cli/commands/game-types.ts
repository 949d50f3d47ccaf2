import * as z from "zod/mini";
import { jsonObject } from "../../../lambdas/api/http/schemas.ts";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import { parseGameTypes } from "../../../lambdas/flags/game-types.ts";
import { usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { differenceLines, differences } from "../diff.ts";
import { readJson } from "../input.ts";

/** Deploys the rules of game types. */
export const command = defineCommand({
  name: "game-types",
  summary: "Deploy the rules of a stage's game types, step by step, watched by alarms",
  details:
    "The file is the whole document: what is deployed and not in it goes back to what ships, or is no game type any more. Shows the difference first, and refuses what functions could not use. Waits until the deployment is over, and exits 1 when an alarm took it back.",
  example: "game-types game-types.json --stage staging",
  arguments: [["<file>", "JSON file, or - for standard input"]],
  changes: "asks",
  where: "stage",
  input: z.strictObject({ file: z.string() }),
  run: async ({ file }, context) => {
    const { target, terminal, dryRun, confirm } = context;
    const document = checked(jsonObject.safeParse(await readJson(file, terminal)).data);
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    const { openAppConfig } = await import("../appconfig/store.ts");
    const store = await openAppConfig(context, "game-types");
    if (!dryRun) await store.settled();
    const from = await store.read();
    const found = differences(from.document, document);
    const lines = differenceLines(found, terminal.paint).map((line) => `  ${line}`);
    if (found.length === 0)
      return {
        json: { changed: false },
        lines: [`These game types are deployed in ${target.name} already.`],
      };
    if (dryRun) return { json: { dryRun, differences: found }, lines: ["Would change:", ...lines] };
    for (const line of lines) terminal.err(line);
    await confirm({ text: `Deploy these game types to ${target.name}?` });
    const change = { document, name: "game-types", strategy: "gradual", urgent: false } as const;
    const version = await store.deploy(change, from);
    return { json: { changed: true, version }, lines: [`Deployed ${version} to ${target.name}.`] };
  },
});

function checked(document: ReturnType<typeof jsonObject.parse> | undefined) {
  if (document === undefined) throw usageError("The file must hold a JSON object: game types by name.");
  try {
    parseGameTypes(document);
    return document;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw usageError(`The game types can't be used: ${error.faults.join("; ")}.`);
  }
}
