/** Where a handle is in its game. `cursor` is absent when the service can't read it any more: then `version` counts. */
export type Place = {
  readonly version: number;
  readonly phase: string;
  readonly cursor?: string | undefined;
};

/** The place that an answer names. */
export function placeOf({ version, phase, cursor }: Place): Place {
  return { version, phase, cursor };
}

/** What one call of `append` was given. */
export type Move = {
  /** Grows with every move of a journal. */
  readonly number: number;
  /** JSON texts of its transitions, joined by commas. */
  readonly text: string;
  /** Whether its changes are in a state that is sent whole before it: it is sent without them, and given back with them. */
  readonly covered?: boolean | undefined;
  readonly count: number;
  /** The caller's own id: such a move makes a commit by itself. */
  readonly commitId?: string | undefined;
  /** ms since 1970. */
  readonly acceptedAt: number;
};

/** A commit that may have been sent: what is sent again is the same to the byte. */
export type SealedCommit = {
  readonly commitId: string;
  /** What it continues from. */
  readonly place: Place;
  readonly body: string;
  /** Numbers of the moves in it. */
  readonly moves: readonly number[];
  readonly resync: boolean;
  /** ms since 1970. */
  readonly sealedAt: number;
};

/** What is noted in a journal. */
export type JournalEntry = {
  readonly gameId: string;
} /** Where the game was when the next moves were made, and whether the service missed some while it was switched off. */ & (
  | { readonly kind: "at"; readonly place?: Place | undefined; readonly missing: boolean }
  /** Takes the place of one with the same number. */
  | { readonly kind: "move"; readonly move: Move }
  /** Takes the place of one that was sealed before and is known not to have been written. */
  | { readonly kind: "sealed"; readonly commit: SealedCommit }
  /** These moves were written, or given back; so was the commit that they were in. */
  | { readonly kind: "settled"; readonly moves: readonly number[] }
  /** The game is gone: nothing of it may stay. */
  | { readonly kind: "erased" }
);

/** What a journal knows of a game. */
export type GameLeft = {
  readonly moves: readonly Move[];
  readonly sealed?: SealedCommit | undefined;
  readonly place?: Place | undefined;
  readonly missing: boolean;
};

/** Where a queue writes down what it has taken, so that it survives the process. */
export type Journal = {
  /** What earlier processes left unfinished, by game. */
  readonly left: ReadonlyMap<string, GameLeft>;
  /**
   * Writes entries down, all or none. Resolves when they would survive the end of the process and of the machine; what
   * is written first is safe first. Where that fails, as on a full disk, it is tried again until it works or the journal
   * is closed.
   */
  readonly write: (entries: readonly JournalEntry[]) => Promise<void>;
  /** Says who is to hear of writes that failed and are tried again. */
  readonly onFailure: (listener: (error: Error) => void) => void;
  readonly close: () => Promise<void>;
};

/** What is known of a game while a journal is read or written. */
type Noted = {
  moves: Map<number, Move>;
  sealed?: SealedCommit | undefined;
  place?: Place | undefined;
  missing: boolean;
};

/** What the entries of a journal come to. */
export type Notes = {
  readonly note: (entry: JournalEntry) => void;
  /** What is unfinished, by game. */
  readonly left: () => Map<string, GameLeft>;
  readonly isEmpty: () => boolean;
};

/** Keeps up what is unfinished by the entries of a journal, in their order. */
export function openNotes(): Notes {
  const games = new Map<string, Noted>();
  function noted(gameId: string): Noted {
    const known = games.get(gameId) ?? { moves: new Map<number, Move>(), missing: false };
    games.set(gameId, known);
    return known;
  }
  function settle(gameId: string, numbers: readonly number[]): void {
    const game = noted(gameId);
    for (const number of numbers) game.moves.delete(number);
    if (numbers.some((number) => game.sealed?.moves.includes(number))) game.sealed = undefined;
    // The place of a game without moves is of no use: the next move brings its own.
    if (game.moves.size === 0) games.delete(gameId);
  }
  return {
    note: (entry) => {
      switch (entry.kind) {
        case "at":
          noted(entry.gameId).place = entry.place;
          noted(entry.gameId).missing = entry.missing;
          return;
        case "move":
          noted(entry.gameId).moves.set(entry.move.number, entry.move);
          return;
        case "sealed":
          noted(entry.gameId).sealed = entry.commit;
          return;
        case "settled":
          return settle(entry.gameId, entry.moves);
        case "erased":
          games.delete(entry.gameId);
      }
    },
    left: () =>
      new Map(
        [...games].map(([gameId, { moves, ...game }]) => [gameId, { moves: [...moves.values()], ...game }]),
      ),
    isEmpty: () => games.size === 0,
  };
}

/** The entries that come to what is left. */
export function entriesOf(left: ReadonlyMap<string, GameLeft>): readonly JournalEntry[] {
  return [...left].flatMap(([gameId, { moves, sealed, place, missing }]): JournalEntry[] => [
    { kind: "at", gameId, place, missing },
    ...moves.map((move): JournalEntry => ({ kind: "move", gameId, move })),
    ...(sealed ? [{ kind: "sealed" as const, gameId, commit: sealed }] : []),
  ]);
}
