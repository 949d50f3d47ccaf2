import type { LogEntry, State } from "boardgame.io";
import type { History } from "../answers.ts";
import type { SavepointClient } from "../client.ts";
import { isProblem } from "../errors.ts";
import { Game } from "../game.ts";
import type { Settlement } from "../queue/waiting.ts";
import { type Found, Match } from "./match.ts";
import { isNotThere, lookUp, type Parts, patiently } from "./service.ts";
import { logOf, type Move, plainState } from "./values.ts";

const PAGE = 1_000;
/** Time to look whether others have changed a match, in ms: a player waits for it. */
const LOOK_MS = 1_000;

/** The matches in play, at most so many; the rest is read from the service when it is asked for. */
export class Matches {
  readonly #parts: Parts;
  readonly #most: number;
  /** The one that was asked for longest ago first. */
  readonly #open = new Map<string, Match>();
  readonly #opening = new Map<string, Promise<Match | undefined>>();

  constructor(parts: Parts, most: number) {
    this.#parts = parts;
    this.#most = most;
  }

  /** A match, if it is in play here. */
  inPlay(matchID: string): Match | undefined {
    return this.#open.get(matchID);
  }

  /** All matches in play here. */
  all(): ReadonlyMap<string, Match> {
    return this.#open;
  }

  /**
   * A match: as it is here, or read from the service, however long that is away.
   * @param isVisit Whether to look first if others have changed it, as when a player comes.
   * @returns undefined where there is none.
   */
  async open(matchID: string, gameId: string, isVisit = false): Promise<Match | undefined> {
    const match = this.#open.get(matchID);
    if (match && isVisit && (await this.#isOld(match, matchID, gameId))) this.#forgetOne(matchID, match);
    else if (match) {
      this.#open.delete(matchID);
      this.#open.set(matchID, match);
      return match;
    }
    const opening = this.#opening.get(matchID) ?? this.#read(matchID, gameId);
    this.#opening.set(matchID, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(matchID);
    }
  }

  /** Keeps a match that was read or created. */
  keep(matchID: string, found: Found): Match {
    const match: Match = new Match(this.#parts, matchID, found, () => this.#forgetOne(matchID, match));
    this.#open.set(matchID, match);
    for (const [oldest, { isStored }] of this.#open) {
      if (this.#open.size <= this.#most) break;
      if (isStored && oldest !== matchID) this.#open.delete(oldest);
    }
    return match;
  }

  /** Forgets a match; what the service has of it stays. */
  forget(matchID: string): void {
    this.#open.delete(matchID);
  }

  #forgetOne(matchID: string, match: Match): void {
    if (this.#open.get(matchID) === match) this.#open.delete(matchID);
  }

  /** Whether others have played a match on, or wiped it. While the service is away, what is here counts. */
  async #isOld(match: Match, matchID: string, gameId: string): Promise<boolean> {
    try {
      const looked = await lookUp(this.#parts.client, gameId, AbortSignal.timeout(LOOK_MS));
      if (!looked) return match.isStored;
      if (match.isBehind(looked.entry.version)) return true;
      match.metadata.refresh(looked.known);
    } catch (error) {
      this.#parts.report(error instanceof Error ? error : new Error(String(error)), matchID);
    }
    return false;
  }

  async #read(matchID: string, gameId: string): Promise<Match | undefined> {
    const { client } = this.#parts;
    const found = await patiently(this.#parts, matchID, async (): Promise<Found | undefined> => {
      const looked = await lookUp(client, gameId);
      if (!looked) return undefined;
      try {
        const { game, recovery, settled } = await Game.recover<State, Move>(client, gameId);
        this.#reportLost(matchID, settled);
        const state = plainState(recovery.state);
        const log = await logUpTo(client, gameId, recovery.version);
        const initialState = (await stateAtStart(client, gameId)) ?? state;
        return { game, state, initialState, log, known: looked.known };
      } catch (error) {
        if (isNotThere(error)) return undefined;
        throw error;
      }
    });
    if (!found) return undefined;
    const match = this.keep(matchID, found);
    const { seen } = match.metadata;
    const { gameover } = found.state.ctx;
    // The server died between the last move and the metadata that say so.
    if (gameover !== undefined && seen.gameover === undefined)
      await match.metadata.set(seen, { ...seen, gameover });
    return match;
  }

  /** Says which moves of an earlier process are not in the match. */
  #reportLost(matchID: string, settled: readonly Settlement<State, Move>[]): void {
    for (const { outcome, error, transitions } of settled) {
      if (outcome === "written") continue;
      const what = transitions.map(({ action }) => action).join(", ");
      const message = `an earlier process left ${what}: ${outcome}`;
      this.#parts.report(new Error(message, { cause: error }), matchID);
    }
  }
}

/** The log up to a version. */
async function logUpTo(client: SavepointClient, gameId: string, version: number): Promise<LogEntry[]> {
  const log: LogEntry[] = [];
  for (let start: number | undefined = 1; start !== undefined && start <= version; ) {
    const page: History | undefined = await unlessGone(client.history(gameId, { start, limit: PAGE }));
    if (!page) return log;
    for (const transition of page.transitions)
      if (transition.version <= version) log.push(...logOf(transition));
    start = page.next;
  }
  return log;
}

async function stateAtStart(client: SavepointClient, gameId: string): Promise<State | undefined> {
  const past = await unlessGone(client.state(gameId, { version: 0 }));
  return past && plainState(past.state);
}

/** The beginning of a match that takes longer than the service keeps each move is not there any more. */
async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isProblem(error, "history-gone")) return undefined;
    throw error;
  }
}
