import { randomUUID } from "node:crypto";
import type { SavepointClient, Transition } from "#client";
import { CliError } from "../cli/cli-error.ts";
import { EXIT } from "../cli/exit-codes.ts";
import type { Random } from "../random.ts";
import type { PlayedGame } from "./played-game.ts";

/** A game in play: its cursor, and the transitions that are still to come. */
export type Seat = { readonly gameId: string; readonly cursor: string; readonly left: readonly Transition[] };

/** Begins games, and remembers them. */
export type Seats = {
  /** Begins a game. @throws {CliError} when persistence is off. */
  readonly begin: () => Promise<Seat>;
  /** Plays a game's next transition. @returns the game after it; undefined when it is over. */
  readonly move: (client: SavepointClient, seat: Seat) => Promise<Seat | undefined>;
  /** Ids of all games that were begun. */
  readonly begun: readonly string[];
};

// During a roll-out by percentages, most ids may be out of it.
const MOST_IDS = 200;

/** Games of one run: their ids begin alike. */
export function openSeats(client: SavepointClient, games: readonly PlayedGame[], random: Random): Seats {
  const run = randomUUID().slice(0, 8);
  const begun: string[] = [];
  let last = 0;
  return {
    begun,
    begin: async () => {
      const game = random.pick(games);
      if (!game) throw new Error("there are no games to play");
      const { gameType, state, moves } = game;
      for (let tries = 0; tries < MOST_IDS; tries += 1) {
        last += 1;
        const gameId = `load-${run}-${last}`;
        const created = await client.create(gameId, {
          gameType,
          state,
          metadata: { madeBy: "savepoint load" },
        });
        if (!created.persisted) continue;
        begun.push(gameId);
        return { gameId, cursor: created.cursor, left: moves };
      }
      throw new CliError(
        EXIT.refused,
        `Persistence is off: none of ${MOST_IDS} games was kept.`,
        "See savepoint flags for where that comes from.",
      );
    },
    move: async (mover, { gameId, cursor, left: [next, ...rest] }) => {
      if (!next) return undefined;
      const commitId = randomUUID();
      const answer = await mover.append(gameId, { commitId, cursor, transitions: [next] });
      if (!answer.persisted) throw new CliError(EXIT.refused, "Persistence was turned off during the load.");
      return rest.length === 0 ? undefined : { gameId, cursor: answer.cursor, left: rest };
    },
  };
}
