import * as z from "zod/mini";
import type * as answers from "./answers.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Action, Transition } from "./requests.ts";

// What the service answers is checked here, once. The game's own state and actions are what the caller says they are:
// the service keeps them as they came.

const json = z.custom<Json>((value) => value !== undefined);
const jsonObject = z.custom<JsonObject>((value) => typeof value === "object" && value !== null);

/** The game's own state. */
export function stateOf<State>() {
  return z.custom<State>((value) => value !== undefined);
}

const written = z.object({
  persisted: z.literal(true),
  version: z.number(),
  phase: z.string(),
  cursor: z.string(),
});
/** Of an append, a correction, or a game's creation. */
export const appended = z.discriminatedUnion("persisted", [
  written,
  z.object({ persisted: z.literal(false) }),
]);

function past<State>() {
  return {
    gameId: z.string(),
    gameType: z.string(),
    version: z.number(),
    phase: z.string(),
    time: z.string(),
    state: stateOf<State>(),
    cursor: z.optional(z.string()),
  };
}

export function gameState<State>(): z.ZodMiniType<answers.GameState<State>> {
  return z.object(past<State>());
}

const report = z.object({
  base: z.object({ kind: z.string(), version: z.number() }),
  commits: z.number(),
  transitions: z.number(),
  passedOver: z.array(jsonObject),
  skipped: z.array(jsonObject),
});

export function recovery<State>(): z.ZodMiniType<answers.Recovery<State>> {
  return z.object({ ...past<State>(), report });
}

const pastTransition = z.looseObject({
  version: z.number(),
  commitId: z.string(),
  time: z.string(),
  action: z.string(),
  from: z.string(),
  to: z.string(),
  actor: z.optional(z.string()),
  patch: z.optional(z.union([z.array(jsonObject), jsonObject])),
  kind: z.optional(z.string()),
  reason: z.optional(z.string()),
});

/** Transitions of the past. */
export function pastTransitions<State, Act extends Action>() {
  return z.array(
    z.custom<answers.PastTransition<State, Act>>((value) => pastTransition.safeParse(value).success),
  );
}

export function history<State, Act extends Action>(): z.ZodMiniType<answers.History<State, Act>> {
  return z.object({ transitions: pastTransitions<State, Act>(), next: z.optional(z.number()) });
}

/** What calls of `append` were given. */
export function calls<State, Act extends Action>() {
  return z.array(z.array(z.custom<Transition<State, Act>>()));
}

/** What an application wants done about a conflict. */
export const resolution = z.array(z.optional(z.array(z.custom<Transition>())));

const snapshotFields = {
  version: z.number(),
  phase: z.string(),
  schemaVersion: z.number(),
  madeAt: z.string(),
  expiresAt: z.optional(z.string()),
};
export const snapshot: z.ZodMiniType<answers.Snapshot> = z.object(snapshotFields);

export function snapshotState<State>(): z.ZodMiniType<answers.SnapshotState<State>> {
  return z.object({ ...snapshotFields, state: stateOf<State>() });
}

export const snapshots: z.ZodMiniType<answers.Snapshots> = z.object({
  snapshots: z.array(z.object(snapshotFields)),
  next: z.optional(z.number()),
});

const described = {
  gameId: z.string(),
  gameType: z.string(),
  status: z.enum(["active", "finished"]),
  phase: z.string(),
  version: z.number(),
  metadata: jsonObject,
  createdAt: z.string(),
  updatedAt: z.string(),
};
export const games: z.ZodMiniType<answers.Games> = z.object({
  games: z.array(z.object({ ...described, snapshot: z.optional(z.number()) })),
  next: z.optional(z.string()),
});
export const gameEntry: z.ZodMiniType<answers.GameEntry> = z.object({
  ...described,
  metadataVersion: z.number(),
  origin: z.optional(z.object({ gameId: z.string(), version: z.number() })),
  cursor: z.optional(z.string()),
});

export const recoveryStarted: z.ZodMiniType<answers.RecoveryStarted> = z.object({
  recoveryId: z.string(),
  step: z.enum(["plan", "run"]),
});
const step = z.object({
  begun: z.boolean(),
  done: z.boolean(),
  segments: z.number(),
  segmentsDone: z.number(),
  counts: z.object({
    listed: z.number(),
    recovered: z.number(),
    refused: z.number(),
    gone: z.number(),
    planned: z.number(),
  }),
});
export const recoveryProgress: z.ZodMiniType<answers.RecoveryProgress> = z.object({
  recoveryId: z.string(),
  mode: z.string(),
  plan: z.optional(step),
  run: step,
});
const recoveredGame = z.object({ gameId: z.string(), verdict: z.string() });
export const recoveredGames: z.ZodMiniType<answers.RecoveredGames> = z.object({
  games: z.array(
    z.custom<answers.RecoveredGames["games"][number]>((value) => recoveredGame.safeParse(value).success),
  ),
  next: z.optional(z.string()),
});

export const exportPage: z.ZodMiniType<answers.ExportPage> = z.object({
  game: z.optional(jsonObject),
  base: z.optional(jsonObject),
  commits: z.optional(z.array(jsonObject)),
  next: z.optional(z.enum(["base", "commits"])),
  after: z.optional(z.number()),
});
export const imported: z.ZodMiniType<answers.Imported> = z.discriminatedUnion("persisted", [
  z.object({ persisted: z.literal(true), version: z.number(), phase: z.string() }),
  z.object({ persisted: z.literal(false) }),
]);

export const metadataKept: z.ZodMiniType<answers.MetadataKept> = z.object({
  persisted: z.boolean(),
  metadataVersion: z.optional(z.number()),
});
export const wiped: z.ZodMiniType<answers.Wiped> = z.object({
  wiped: z.boolean(),
  creatableAt: z.optional(z.string()),
});

export const flags: z.ZodMiniType<answers.Flags> = z.looseObject({
  origin: z.string(),
  flags: z.record(z.string(), json),
  gameTypes: z.array(z.string()),
  game: z.optional(z.record(z.string(), json)),
});

export const health: z.ZodMiniType<answers.Health> = z.object({ status: z.enum(["ok", "unavailable"]) });
