/** When states are kept for recoveries to start from. At least one of the four should be set; the change feed makes the snapshots. */
export type SnapshotPolicy = {
  /** A state every so many transitions: in the commit's own row, or as a snapshot where it is too large for one. */
  readonly everyTransitions?: number;
  /** A snapshot at each phase change. */
  readonly onPhaseChange: boolean;
  /** A snapshot when a terminal phase is reached. */
  readonly onTerminalPhase: boolean;
  /** A snapshot at the first commit in each interval of so many minutes. */
  readonly everyMinutes?: number;
};

/** Minutes that a game type may say at most for `directoryMinutes`: a week. */
export const MAX_DIRECTORY_MINUTES = 10_080;

/** The rules of a kind of game, kept as data outside the code. */
export type GameType = {
  readonly name: string;
  /** Version of the state's schema: a snapshot made under a newer one is passed over. */
  readonly schemaVersion: number;
  readonly firstPhase: string;
  /** Phases in which a game is finished. */
  readonly terminalPhases: readonly string[];
  /** Phases with the phases that may follow; absent when any phase may follow any other. */
  readonly phases?: { readonly [phase: string]: readonly string[] };
  readonly snapshot: SnapshotPolicy;
  /**
   * The directory hears of a game's first move in each stretch of so many minutes, at most a week; where it is absent, the
   * stretch follows each game's pace. A listing shows games as they are all the same; a longer stretch costs less.
   */
  readonly directoryMinutes?: number;
  /** How long a game's commits are kept, in days; a game keeps the value it was created with. */
  readonly retentionDays: number;
};

/** Game types by name. */
export type GameTypes = ReadonlyMap<string, GameType>;
