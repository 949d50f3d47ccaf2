import * as z from "zod/mini";
import { appendRequest, transition } from "../append/request.ts";
import { breakersAnswer } from "../circuit-breakers/answer.ts";
import { correctionRequest } from "../correct/request.ts";
import { createRequest } from "../create-game/request.ts";
import { flagsAnswer, gameFeatures } from "../flags/answer.ts";
import { gameAnswer } from "../game/answer.ts";
import { healthAnswer } from "../health/answer.ts";
import { historyAnswer, pastTransition } from "../history/answer.ts";
import { appendAnswer, problemAnswer } from "../http/answer-schemas.ts";
import { cursor, gameId, jsonObject, operation, pointer } from "../http/schemas.ts";
import { gamesAnswer, listedGame } from "../list-games/answer.ts";
import { listedSnapshot, snapshotsAnswer } from "../list-snapshots/answer.ts";
import { madeSnapshot } from "../make-snapshot/answer.ts";
import { snapshotRequest } from "../make-snapshot/request.ts";
import { snapshotAnswer } from "../read-snapshot/answer.ts";
import { recoveryAnswer, recoveryReport } from "../recover/answer.ts";
import { recoveryRequest } from "../recover/request.ts";
import { metadataAnswer } from "../set-metadata/answer.ts";
import { metadataRequest } from "../set-metadata/request.ts";
import { stateAnswer } from "../state/answer.ts";
import { wipeAnswer } from "../wipe-game/answer.ts";
import { WORDS } from "./words.ts";

/** A JSON Schema, as far as it is looked into here. */
export type JsonSchema = { [keyword: string]: unknown };

/** Request schemas that have a name in the document. */
export const REQUESTS = {
  Append: appendRequest,
  Correction: correctionRequest,
  Create: createRequest,
  Metadata: metadataRequest,
  Recover: recoveryRequest,
  MakeSnapshot: snapshotRequest,
  Transition: transition,
} as const;

/** Response schemas that have a name in the document. */
export const RESPONSES = {
  AppendAnswer: appendAnswer,
  BreakersAnswer: breakersAnswer,
  FlagsAnswer: flagsAnswer,
  GameAnswer: gameAnswer,
  GameFeatures: gameFeatures,
  GamesAnswer: gamesAnswer,
  HealthAnswer: healthAnswer,
  HistoryAnswer: historyAnswer,
  ListedGame: listedGame,
  ListedSnapshot: listedSnapshot,
  MadeSnapshot: madeSnapshot,
  MetadataAnswer: metadataAnswer,
  PastTransition: pastTransition,
  Problem: problemAnswer,
  RecoveryAnswer: recoveryAnswer,
  RecoveryReport: recoveryReport,
  SnapshotAnswer: snapshotAnswer,
  SnapshotsAnswer: snapshotsAnswer,
  StateAnswer: stateAnswer,
  WipeAnswer: wipeAnswer,
} as const;

const SHARED = {
  PatchOperation: operation,
  GameId: gameId,
  Cursor: cursor,
} as const;

/** A name in {@link REQUESTS} or {@link RESPONSES}. */
export type RequestName = keyof typeof REQUESTS;
export type ResponseName = keyof typeof RESPONSES;

/** Rules that a schema checks in code, said in JSON Schema. */
const EITHER_OF_TWO = { oneOf: [{ required: ["cursor"] }, { required: ["expectedVersion"] }] };
const NOT_BOTH = { not: { required: ["patch", "state"] } };
const RULES = new Map<unknown, JsonSchema>([
  [appendRequest, EITHER_OF_TWO],
  [correctionRequest, { ...EITHER_OF_TWO, ...NOT_BOTH }],
  [transition, NOT_BOTH],
  [snapshotRequest, { oneOf: [{ maxProperties: 0 }, { required: ["commitId", "state"], ...EITHER_OF_TWO }] }],
  [jsonObject, { type: "object" }],
  [pointer, { format: "json-pointer" }],
]);

/** All named schemas of the document. Requests are closed to unknown members; answers may get new ones. */
export function componentSchemas(): Schemas {
  return { ...convert({ ...SHARED, ...RESPONSES }, false), ...convert({ ...SHARED, ...REQUESTS }, true) };
}

/** The schema of one part of a request, written out. */
export function inlineSchema(schema: z.ZodMiniType): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, options(true));
  return converted;
}

/** A reference to a named schema. */
export function schemaRef(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function convert(named: { readonly [name: string]: z.ZodMiniType }, closed: boolean): Schemas {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) schema.register(registry, { id });
  const { schemas } = z.toJSONSchema(registry, {
    ...options(closed),
    uri: (id) => `#/components/schemas/${id}`,
  });
  const bare = Object.entries(schemas).map(
    ([name, { $schema: _, $id: __, ...schema }]): [string, JsonSchema] => [name, schema],
  );
  for (const [name, schema] of bare) describe(schema, name);
  return Object.fromEntries(bare);
}

type Schemas = { [name: string]: JsonSchema };

function options(closed: boolean) {
  return {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }) => {
      Object.assign(jsonSchema, RULES.get(zodSchema));
      // The format says it; the pattern that checks it is a page long.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (!closed && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  } as const;
}

/** Says what the members of a schema mean, wherever they stand in it. */
function describe(schema: unknown, component: string): void {
  if (!isRecord(schema)) return;
  for (const [keyword, inner] of Object.entries(schema)) {
    describe(inner, component);
    if (keyword !== "properties" || !isRecord(inner)) continue;
    for (const [name, member] of Object.entries(inner)) {
      const description = WORDS[`${component}.${name}`] ?? WORDS[name];
      if (description !== undefined && isRecord(member)) member.description = description;
    }
  }
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}
