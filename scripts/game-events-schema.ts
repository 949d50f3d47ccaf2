import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { EVENT_TYPES } from "../lambdas/triggers/events/game-event.ts";

/** Where consumers find it. */
export const EVENTS_FILE = resolve(import.meta.dirname, "../docs/game-events.schema.json");

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  id: "The same each time this event is published: by it a consumer drops repeats.",
  event: "The type; the detail-type on the bus.",
  gameId: "The game's id.",
  version: "The game's version: events of a game may come in any order, and this orders them.",
  time: "When it happened, ISO 8601.",
  gameType: "The game's type.",
  phase: "The phase after it.",
  from: "The phase before it.",
};

const MEANINGS: { readonly [name in keyof typeof EVENT_TYPES]: string } = {
  created: "A game was created, or made from another's past.",
  "phase-changed": "A commit changed the game's phase.",
  finished: "The game came to a phase that ends it.",
  snapshot: "A snapshot of the state at this version was made.",
  corrected: "An operator changed the state: by a correction, a rewind, or a recovery of many games.",
  wiped:
    "The game was wiped. `version` is the last one that it had; absent where it was in the archive alone.",
};

/** The JSON Schema of what is on the bus, as `detail`: one for each type of event. */
export function eventsSchema(): string {
  const types = Object.entries(EVENT_TYPES).map(([name, type]) => {
    const { $schema: _, ...schema } = z.toJSONSchema(type, {
      target: "draft-2020-12",
      override({ jsonSchema }) {
        // The format says it.
        if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
        const { properties = {} } = jsonSchema;
        // A copy: names share one schema.
        for (const [member, schemaOf] of Object.entries(properties))
          if (typeof schemaOf === "object")
            properties[member] = { ...schemaOf, description: DESCRIPTIONS[member] ?? member };
      },
    });
    return [name, schema] as const;
  });
  const described = types.map(([name, schema]) => [name, { ...schema, description: meaningOf(name) }]);
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Events of Savepoint",
    description: "What is in `detail` of an event on the bus savepoint-<stage>, by its detail-type.",
    oneOf: types.map(([name]) => ({ $ref: `#/$defs/${name}` })),
    $defs: Object.fromEntries(described),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function meaningOf(name: string): string {
  const found = Object.entries(MEANINGS).find(([known]) => known === name);
  return found?.[1] ?? name;
}

// node scripts/game-events-schema.ts writes it; with --check it exits 1 where the file is another.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes("--check")) writeFileSync(EVENTS_FILE, eventsSchema());
  else if (
    JSON.stringify(JSON.parse(readFileSync(EVENTS_FILE, "utf8"))) !==
    JSON.stringify(JSON.parse(eventsSchema()))
  ) {
    console.error("docs/game-events.schema.json is out of date: node scripts/game-events-schema.ts");
    process.exitCode = 1;
  }
}
