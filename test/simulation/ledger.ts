import type { GameTypes } from "../../lambdas/game/game-type.ts";
import type { JsonObject } from "../../lambdas/game/json.ts";
import type { Ask } from "./asks.ts";
import { actionsOf, type Landed, type Life } from "./life.ts";
import type { Move } from "./move.ts";
import type { Terminal } from "./rules.ts";

/** A game's metadata as somebody asked for them: each a mark of its own. */
export type AskedMetadata = {
  /** By the digest of the creation that they came with. */
  readonly created: Map<string, JsonObject>;
  /** Those that were put in their place, by game. */
  readonly put: Map<string, JsonObject[]>;
};

/** What really happened in the database, in order, and what was asked for; what is wrong with it. */
export type Ledger = {
  readonly gameTypes: GameTypes;
  readonly lives: Map<string, Life[]>;
  readonly asks: Map<string, Ask>;
  /** What servers with the client as it is have asked for, by action. */
  readonly moves: Map<string, Move>;
  readonly metadata: AskedMetadata;
  /** Hashes of creations that were answered. */
  readonly created: Set<string>;
  readonly violations: string[];
  readonly violate: (what: string) => void;
  readonly current: (gameId: string) => Life | undefined;
  /** The commit of an ask, in whichever life it landed. */
  readonly landedOf: (ask: Ask) => Landed | undefined;
  readonly terminal: (gameType: string, phase: string) => Terminal;
  /** What was written since is no more: neither is what was known of it. */
  readonly restore: (lives: readonly (readonly [gameId: string, lives: readonly Life[]])[]) => void;
};

/** Makes an empty ledger of games of these types. @param terminal Absent: by the rules of these types. */
export function emptyLedger(
  gameTypes: GameTypes,
  terminal: Ledger["terminal"] = (gameType, phase) =>
    gameTypes.get(gameType)?.terminalPhases.includes(phase) ? "always" : "never",
): Ledger {
  const lives = new Map<string, Life[]>();
  const asks = new Map<string, Ask>();
  const moves = new Map<string, Move>();
  const violations: string[] = [];
  const ledger: Ledger = {
    gameTypes,
    lives,
    violations,
    asks,
    moves,
    metadata: { created: new Map(), put: new Map() },
    created: new Set(),
    terminal,
    violate: (what) => {
      if (!violations.includes(what)) violations.push(what);
    },
    current: (gameId) => lives.get(gameId)?.at(-1),
    landedOf: (ask) => {
      // A request may be made again of a game that was created after a wipe: that is the one that its answers are of.
      for (const { landed } of (lives.get(ask.gameId) ?? []).toReversed()) {
        const found = landed.find(
          ({ commit, transitions }) =>
            markOf(commit.commitId, transitions) === markOf(ask.commitId, ask.transitions),
        );
        if (found) return found;
      }
      return undefined;
    },
    restore: (restored) => {
      lives.clear();
      for (const [gameId, own] of restored) lives.set(gameId, [...own]);
      for (const ask of asks.values()) {
        ask.sentAfter = undefined;
        ask.absentAt = undefined;
        if (!ledger.landedOf(ask)) ask.acknowledged = undefined;
      }
      const existing = new Set([...lives.values()].flat().flatMap(actionsOf));
      for (const move of moves.values()) {
        move.absentAt = undefined;
        if (!existing.has(move.action)) move.lost = true;
      }
    },
  };
  return ledger;
}

/** Actions that the service gives, so that they are no caller's own. */
const GIVEN_ACTIONS: ReadonlySet<string> = new Set(["fence", "snapshot"]);

/** What tells asks apart: the action of the first transition, or where the service gives that, the id. */
export function markOf(commitId: string, [first]: readonly { readonly action: string }[]): string {
  return !first || GIVEN_ACTIONS.has(first.action) ? commitId : first.action;
}

/** Games of an id whose wipe has begun: nothing that they held is in any answer to what is asked from now on. */
export function wipedLives(ledger: Ledger, gameId: string): readonly Life[] {
  return (ledger.lives.get(gameId) ?? []).filter(({ stopped }) => stopped);
}

/**
 * Notes what an answer at a version has shown: what was sent to go before that, and is not there, stays away.
 * @param life The game that it was an answer of.
 */
export function noteAbsent(ledger: Ledger, life: Life, version: number): void {
  for (const ask of ledger.asks.values()) {
    const { sentAfter } = ask;
    if (sentAfter?.life === life && sentAfter.version < version && !ledger.landedOf(ask))
      ask.absentAt ??= version;
  }
}
