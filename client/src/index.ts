export type * from "./answers.ts";
export type { Api } from "./api.ts";
export { type ClientOptions, openClient, type SavepointClient } from "./client.ts";
export { type Consumed, consumedBy } from "./consumed.ts";
export { diff } from "./diff.ts";
export {
  ClosedError,
  type Conflict,
  ConflictError,
  conflictOf,
  GameExistsError,
  isProblem,
  NotSentError,
  OutcomeUnknownError,
  type Problem,
  ProblemError,
  QueueFullError,
  UnreachableError,
} from "./errors.ts";
export { Game, type OpenedGame } from "./game.ts";
export type { Appending, AppendOptions, GameOptions, OpenOptions } from "./game-options.ts";
export type { Json, JsonObject } from "./json.ts";
export { NotJsonError } from "./json-text.ts";
export type { Platform } from "./platform.ts";
export type { ClientEvent, OnEvent } from "./queue/events.ts";
export type { BreakerSettings, BreakerState } from "./queue/gate.ts";
export type { GameLeft, Journal, JournalEntry, Move, Place, SealedCommit } from "./queue/journal.ts";
export type { Pending, QueueLimits } from "./queue/outbox.ts";
export type { OnConflict, Resolution, Settlement } from "./queue/waiting.ts";
export type { Sign, Unsigned } from "./request.ts";
export type * from "./requests.ts";
export type { SendOptions } from "./send.ts";
