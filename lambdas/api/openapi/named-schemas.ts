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

/** Schemas that both have in them. */
export const SHARED = {
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
