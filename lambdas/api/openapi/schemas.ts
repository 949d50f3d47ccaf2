import * as z from "zod/mini";
import { appendRequest, transition } from "../append/request.ts";
import { breakerState, breakersAnswer, functionBreakers, storeBreaker } from "../circuit-breakers/answer.ts";
import { correctionRequest } from "../correct/request.ts";
import { createRequest } from "../create-game/request.ts";
import { exportAnswer, exportedGame, exportPart } from "../export-game/answer.ts";
import * as flags from "../flags/answer.ts";
import { forkRequest } from "../fork-game/request.ts";
import { gameAnswer } from "../game/answer.ts";
import { healthAnswer, healthStatus } from "../health/answer.ts";
import { historyAnswer, pastTransition } from "../history/answer.ts";
import { appended, notPersisted, problemAnswer, problemType } from "../http/answer-schemas.ts";
import {
  COUNT,
  commitKind,
  cursor,
  gameId,
  gameStatus,
  jsonObject,
  jsonPatch,
  operation,
  operations,
  origin,
  patch,
  pointer,
  VERSION,
} from "../http/schemas.ts";
import { imported } from "../import-game/answer.ts";
import * as importing from "../import-game/request.ts";
import { gamesAnswer, listedGame } from "../list-games/answer.ts";
import { listedSnapshot, snapshotsAnswer } from "../list-snapshots/answer.ts";
import { madeSnapshot } from "../make-snapshot/answer.ts";
import { snapshotRequest } from "../make-snapshot/request.ts";
import { snapshotAnswer } from "../read-snapshot/answer.ts";
import * as recovery from "../recover/answer.ts";
import * as recover from "../recover/request.ts";
import * as recovered from "../recovered-games/answer.ts";
import * as fleet from "../recovery-progress/answer.ts";
import { metadataAnswer } from "../set-metadata/answer.ts";
import { metadataRequest } from "../set-metadata/request.ts";
import { startedAnswer } from "../start-recovery/answer.ts";
import * as starting from "../start-recovery/request.ts";
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
  Fork: forkRequest,
  Import: importing.importRequest,
  ImportEnd: importing.importEnd,
  SetMetadata: metadataRequest,
  MakeSnapshot: snapshotRequest,
  Recover: recover.recoveryRequest,
  RecoverLatest: recover.recoverLatest,
  RecoverSnapshot: recover.recoverSnapshot,
  RecoverTime: recover.recoverTime,
  RecoverVersion: recover.recoverVersion,
  GamesWhere: starting.gamesWhere,
  StartRecovery: starting.startRecoveryRequest,
  Transition: transition,
} as const;

/** Response schemas that have a name in the document. */
export const RESPONSES = {
  Appended: appended,
  BreakersAnswer: breakersAnswer,
  BreakerState: breakerState,
  ExportAnswer: exportAnswer,
  ExportedGame: exportedGame,
  ExportPart: exportPart,
  FlagConflict: flags.flagConflict,
  FlagSettings: flags.flagSettings,
  FlagSource: flags.source,
  FlagSources: flags.flagSources,
  FlagsAnswer: flags.flagsAnswer,
  FlagsOrigin: flags.origin,
  FunctionBreakers: functionBreakers,
  GameAnswer: gameAnswer,
  GameFeatures: flags.gameFeatures,
  GamesAnswer: gamesAnswer,
  HealthAnswer: healthAnswer,
  HealthStatus: healthStatus,
  HistoryAnswer: historyAnswer,
  Imported: imported,
  ListedGame: listedGame,
  ListedSnapshot: listedSnapshot,
  MadeSnapshot: madeSnapshot,
  MetadataAnswer: metadataAnswer,
  NotPersisted: notPersisted,
  OnOffSetting: flags.onOffSetting,
  PastTransition: pastTransition,
  PersistenceFlag: flags.persistenceFlag,
  PersistenceMode: flags.persistenceMode,
  PersistenceSetting: flags.persistenceSetting,
  Problem: problemAnswer,
  ProblemType: problemType,
  FleetCounts: fleet.fleetCounts,
  FleetProgress: fleet.stepProgress,
  FleetStep: fleet.fleetStep,
  PlannedCorrection: recovered.plannedCorrection,
  RecoveredGame: recovered.recoveredGame,
  RecoveredGames: recovered.recoveredGamesAnswer,
  RecoveryProgress: fleet.progressAnswer,
  RecoveryStarted: startedAnswer,
  Verdict: recovered.verdict,
  RecoveryAnswer: recovery.recoveryAnswer,
  RecoveryBase: recovery.recoveryBase,
  RecoveryBaseKind: recovery.baseKind,
  RecoveryReport: recovery.recoveryReport,
  SkippedPatch: recovery.skippedPatch,
  SnapshotAnswer: snapshotAnswer,
  SnapshotsAnswer: snapshotsAnswer,
  StateAnswer: stateAnswer,
  StoreBreaker: storeBreaker,
  UnreadConfiguration: flags.unread,
  UnusableBase: recovery.unusableBase,
  WipeAnswer: wipeAnswer,
} as const;

const SHARED = {
  AddOperation: operations.add,
  CommitKind: commitKind,
  CopyOperation: operations.copy,
  Cursor: cursor,
  FleetMode: starting.fleetMode,
  GameId: gameId,
  GameStatus: gameStatus,
  ImportedBase: importing.importedBase,
  ImportedCommit: importing.importedCommit,
  ImportedCreation: importing.importedCreation,
  ImportedTransition: importing.importedTransition,
  JsonObject: jsonObject,
  JsonPatch: jsonPatch,
  MoveOperation: operations.move,
  Origin: origin,
  Patch: patch,
  PatchOperation: operation,
  RemoveOperation: operations.remove,
  ReplaceOperation: operations.replace,
  TestOperation: operations.test,
} as const;

/** A name in {@link REQUESTS} or {@link RESPONSES}. */
export type RequestName = keyof typeof REQUESTS;
export type ResponseName = keyof typeof RESPONSES;

// Generators of clients make `Any`, or classes with numbers for names, of a `oneOf` of `required`s: such rules are in words.
const EITHER_PLACE = "Give either cursor or expectedVersion.";
const NOT_BOTH = "Give patch or state, not both; neither leaves the state as it is.";
/** What a schema checks in code, said in JSON Schema. */
const RULES = new Map<unknown, JsonSchema>([
  [appendRequest, { description: EITHER_PLACE }],
  [correctionRequest, { description: `${EITHER_PLACE} ${NOT_BOTH}` }],
  [transition, { description: NOT_BOTH }],
  [snapshotRequest, { description: `Nothing, or all of state, commitId, and a place. ${EITHER_PLACE}` }],
  [recover.recoveryRequest, { discriminator: { propertyName: "mode" } }],
  [operation, { discriminator: { propertyName: "op" } }],
  [jsonObject, { type: "object", additionalProperties: true }],
  [pointer, { format: "json-pointer" }],
]);
/** Query parameters come as text; they are described as the numbers that they are. */
const NUMBERS = new Map<unknown, JsonSchema>([
  [COUNT.source, { type: "integer", minimum: 1, maximum: 999_999 }],
  [VERSION.source, { type: "integer", minimum: 0, maximum: 999_999_999_999 }],
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
  const all = Object.fromEntries(bare);
  for (const { discriminator, oneOf } of Object.values(all)) mapAlternatives(discriminator, oneOf, all);
  return all;
}

/** Says which value of the discriminator means which schema. */
function mapAlternatives(discriminator: unknown, alternatives: unknown, all: Schemas): void {
  if (!isRecord(discriminator) || !Array.isArray(alternatives)) return;
  const { propertyName } = discriminator;
  discriminator.mapping = Object.fromEntries(
    alternatives.map(({ $ref }: { $ref: string }) => {
      const { properties } = all[$ref.replace(/.*\//, "")] ?? {};
      const member = isRecord(properties) ? properties[String(propertyName)] : {};
      return [isRecord(member) && member.const, $ref];
    }),
  );
}

type Schemas = { [name: string]: JsonSchema };

function options(closed: boolean) {
  return {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }) => {
      Object.assign(jsonSchema, RULES.get(zodSchema));
      const number = NUMBERS.get(jsonSchema.pattern);
      if (number) {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, number);
      }
      if (isRecord(jsonSchema.additionalProperties)) jsonSchema.additionalProperties = true;
      // The format says it; the pattern that checks it is a page long.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (!closed && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  } as const;
}

/** Says what the members of a schema mean, wherever they are in it. */
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
