import { needsPacking, createGame as newGame } from "../../game/creation.ts";
import { RefusedError } from "../../game/refusal.ts";
import { CREATION_ID, digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { forkGame as fork, settleFork } from "../../store/fork.ts";
import { readThrough } from "../../store/read-through.ts";
import { type Recovered, recover } from "../../store/recovery.ts";
import { packState } from "../../store/whole-states.ts";
import { appendAnswer } from "../http/append-answer.ts";
import { checkMetadata } from "../http/metadata.ts";
import { findWritten } from "../http/no-write.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { forkRequest } from "./request.ts";

/** A creation is what leads to version 0. */
const BEFORE_ALL = { expectedVersion: -1 };

/** Creates a game with the state that another one had at a version: a recovery, and a creation. */
export function forkGame(services: Services): Route {
  const { stateTable: table, games, archive, keys, telemetry } = services;
  return gameRoute({
    operation: "fork",
    path: gamePath,
    query: nothing,
    body: forkRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, { now, gameTypes, features }) => {
      const contentDigest = digestOfContent("fork", sent);
      const { from, metadata = {} } = body;
      const places = { table, games, archive, now };
      async function before() {
        const request = { commitId: CREATION_ID, contentDigest };
        const written = await findWritten(services, now, gameId, BEFORE_ALL, request);
        const refused = written && (await settleFork(places, written.head));
        if (refused) throw refused;
        return written;
      }
      if (features.persistence !== "on") return appendAnswer(keys, await before());
      if (!features.recovery) throw new ProblemError(switchedOff("recovery"));
      checkMetadata(metadata);
      let source: Recovered;
      try {
        // Whether the source is being wiped is asked when the new game is: then nothing is missed.
        source = await readThrough(places, from.gameId, async (place) =>
          recover({ table: place.table, gameTypes, now }, from),
        );
      } catch (error) {
        const written = error instanceof RefusedError && (await before());
        if (!written) throw error;
        return appendAnswer(keys, written);
      }
      telemetry.add("state_recoveries_total");
      const { gameType, phase, state } = source;
      const type = gameTypes.get(gameType);
      if (!type)
        throw new RefusedError({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
      const packed = needsPacking(state) ? await packState(state) : undefined;
      const forked = { from, phase };
      const creation = newGame({ gameId, type, state, forked, packed, contentDigest }, now);
      return appendAnswer(keys, await fork(places, creation, metadata));
    },
  });
}
