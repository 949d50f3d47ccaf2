import * as z from "zod/mini";
import shipped from "../../../lambdas/flags/game-types.json" with { type: "json" };
import type { JsonObject } from "../../../lambdas/game/json.ts";
import { usageError } from "../cli-error.ts";
import { type Context, defineCommand } from "../command.ts";
import { differenceLines, differences } from "../diff.ts";
import { effectsOf } from "../game-types/effects.ts";
import { readGameTypes } from "../game-types/read-document.ts";
import { typesTable } from "../game-types/shown-types.ts";
import { STAGE_NAMES } from "../open-target.ts";
import type { Result } from "../result.ts";

const ACTIONS = ["show", "check", "push"] as const;

/** The rules of game types. */
export const command = defineCommand({
  name: "game-types",
  summary: "Show, check or deploy the rules of a stage's game types",
  details:
    "show: those that are deployed, or without a stage those that ship; -o json writes the document to edit. check: whether a file can be used; with a stage, also what would change for games in play. push: deploys the file step by step, watched by alarms, after the same question; exits 1 when an alarm took it back. The file is the whole document: what is deployed and not in it goes back to what ships, or is no game type any more. docs/game-types.md says what each attribute does.",
  example: "game-types push game-types.json --stage staging",
  arguments: [
    ["<action>", "show, check or push", ACTIONS],
    ["[file]", "JSON file, or - for standard input; not for show"],
  ],
  changes: "asks",
  lists: true,
  where: "anywhere",
  input: z.strictObject({
    action: z.enum(ACTIONS, `one of ${ACTIONS.join(", ")}`),
    file: z.optional(z.string()),
  }),
  onlyReads: ({ action }) => (action === "push" ? undefined : `game-types ${action}`),
  run: async ({ action, file }, context) => {
    if (action === "show") return await show(context);
    if (file === undefined) throw usageError(`${action} needs a file.`, "Add FILE, or - for standard input.");
    const document = await readGameTypes(file, context.terminal);
    return action === "push" ? await push(context, document) : await checked(context, document);
  },
});

async function show(context: Context): Promise<Result> {
  const document = isNowhere(context) ? shipped : (await (await openStore(context)).read()).document;
  return { json: document, lines: [typesTable(document)] };
}

async function checked(context: Context, document: JsonObject): Promise<Result> {
  const good = "The game types can be used.";
  if (isNowhere(context)) return { json: { valid: true }, lines: [good, typesTable(document)] };
  const from = await (await openStore(context)).read();
  const { found, lines } = await changesOf(context, from.document, document);
  return { json: { valid: true, differences: found }, lines: [good, ...lines] };
}

async function push(context: Context, document: JsonObject): Promise<Result> {
  const { target, terminal, dryRun, confirm } = context;
  if (target.name === "local")
    throw usageError(
      "A local stack has its game types in the file that it was started with.",
      "Write them there, under gameTypes: it reads them when the file changes.",
    );
  if (isNowhere(context)) throw usageError("Push to which stage?", `Add --stage ${STAGE_NAMES}.`);
  const store = await openStore(context);
  if (!dryRun) await store.settled();
  const from = await store.read();
  const { found, lines } = await changesOf(context, from.document, document);
  if (found.length === 0)
    return {
      json: { changed: false },
      lines: [`These game types are deployed in ${target.name} already.`],
    };
  if (dryRun) return { json: { dryRun, differences: found }, lines };
  for (const line of lines) terminal.err(line);
  await confirm({
    text: `Deploy these game types to ${target.name}?`,
    leaves: `The deployment continues in AppConfig: npx savepoint status --stage ${target.name} shows it.`,
  });
  const change = { document, name: "game-types", strategy: "gradual", urgent: false } as const;
  const version = await store.deploy(change, from);
  return { json: { changed: true, version }, lines: [`Deployed ${version} to ${target.name}.`] };
}

/** What would change, and for games in play. */
async function changesOf({ client, terminal, progress }: Context, before: JsonObject, after: JsonObject) {
  const found = differences(before, after);
  if (found.length === 0) return { found, lines: ["Nothing would change."] };
  progress.show("Looking at games in play");
  const effects = await effectsOf(client, before, after);
  progress.clear();
  const lines = differenceLines(found, terminal.paint).map((line) => `  ${line}`);
  return {
    found,
    lines: [
      "Would change:",
      ...lines,
      ...(effects.length === 0 ? [] : ["For games:"]),
      ...effects.map((line) => `  ${line}`),
    ],
  };
}

async function openStore(context: Context) {
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { openAppConfig } = await import("../appconfig/store.ts");
  return await openAppConfig(context, "game-types");
}

/** Whether there is no stage to compare with: a local stack has its game types in a file. */
function isNowhere({ target }: Context): boolean {
  return target.name === "here" || target.name === "local";
}
