import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { gameTypesSchema } from "../lambdas/flags/game-types.ts";

/** Where editors find it. */
export const SCHEMA_FILE = resolve(import.meta.dirname, "../docs/game-types.schema.json");

/** What an editor shows while a document is written; docs/game-types.md says more. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  schemaVersion: "Version of the state's form. Raise it when the code reads states of another form.",
  firstPhase: "The phase in which a game begins.",
  terminalPhases: "Phases in which a game is finished: it takes no more transitions.",
  phases: "Each phase with those that may follow. Without it, any phase may follow any other.",
  snapshot: "When snapshots are made.",
  everyTransitions:
    "A state every so many transitions, at most 500: in the commit's own row, or as a snapshot where it is too large for one.",
  onPhaseChange: "A snapshot at each change of the phase.",
  onTerminalPhase: "A snapshot when the game ends.",
  everyMinutes: "A snapshot at the first commit in each interval of so many minutes.",
  directoryMinutes:
    "The directory hears of a game once in so many minutes, 10 to 10080 (a week). Without it, as often as the game's own pace asks for.",
  retentionDays:
    "Days that a game's commits are kept, 1 to 3650. A game keeps the value it was created with.",
};

/** The JSON Schema of a game types document, for editors. Unlike a function, it refuses what it doesn't know. */
export function editorSchema(): string {
  const schema = z.toJSONSchema(gameTypesSchema, {
    target: "draft-7",
    override({ jsonSchema }) {
      const { properties } = jsonSchema;
      if (!properties) return;
      jsonSchema.additionalProperties = false;
      for (const [name, member] of Object.entries(properties)) {
        const description = DESCRIPTIONS[name];
        // A copy: names share one schema.
        if (typeof member === "object" && description !== undefined)
          properties[name] = { ...member, description };
      }
    },
  });
  const document = {
    ...schema,
    title: "Game types of Savepoint",
    description: "The rules of each game type, under its name.",
    properties: { $schema: { type: "string" } },
    // The name of the schema itself is no game type.
    propertyNames: { anyOf: [{ const: "$schema" }, schema.propertyNames ?? true] },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

// node scripts/game-types-schema.ts writes it; with --check it exits 1 where the file is another.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes("--check")) writeFileSync(SCHEMA_FILE, editorSchema());
  else if (
    JSON.stringify(JSON.parse(readFileSync(SCHEMA_FILE, "utf8"))) !==
    JSON.stringify(JSON.parse(editorSchema()))
  ) {
    console.error("docs/game-types.schema.json is out of date: node scripts/game-types-schema.ts");
    process.exitCode = 1;
  }
}
