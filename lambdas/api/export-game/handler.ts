import { jsonBytes } from "../../game/json.ts";
import { digestOfState } from "../../game/state-digest.ts";
import type { Services } from "../../open/services.ts";
import {
  type ExportedCommits,
  type ExportedState,
  exportableFrom,
  exportCommits,
  exportCreation,
  exportState,
} from "../../store/export-game.ts";
import { readGame } from "../../store/read-game.ts";
import { readPast } from "../../store/read-through.ts";
import type { RecoveryContext } from "../../store/recovery.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { gameRoute, never, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { exportQuery } from "./request.ts";

/** A first page that has grown to so many bytes of states is not made larger. */
const SMALL_BYTES = 500_000;

/**
 * Reads a game as it can be imported elsewhere: what it is and how it began; then the state to continue from, where the history
 * is not wanted or doesn't reach back to the beginning; then commits.
 */
export function exportGame(services: Services): Route {
  const { stateTable, games, archive } = services;
  return gameRoute({
    operation: "export",
    path: gamePath,
    query: exportQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId }, query }, { now, gameTypes, features }) => {
      if (!features.recovery) throw new ProblemError(switchedOff("recovery"));
      const places = { table: stateTable, games, archive, now };
      const wantsHistory = query.history === "true";
      return await readPast(places, gameId, async ({ table }) => {
        const context = { table, gameTypes, now };
        const { version, after } = query;
        if (version !== undefined)
          return {
            status: 200,
            body:
              after === undefined
                ? await basePage(context, gameId, version, wantsHistory)
                : shownCommits(await exportCommits(context, gameId, after, version)),
          };
        const { head, metadata, origin, createdAt } = await readGame(places, gameTypes, gameId);
        const creation = await exportCreation(context, gameId);
        const newest = await exportState(context, gameId, head.version);
        const game = {
          gameId,
          gameType: head.gameType,
          metadata,
          ...(origin && { origin }),
          version: head.version,
          phase: head.phase,
          createdAt: iso(Math.min(createdAt, creation.head.time)),
          contentDigest: creation.head.contentDigest,
          created: { state: creation.state, phase: creation.head.phase },
          stateDigest: digestOfState(newest.state),
        };
        const rest =
          head.version === 0
            ? {}
            : jsonBytes(creation.state) + jsonBytes(newest.state) > SMALL_BYTES
              ? { next: "base" }
              : await basePage(context, gameId, head.version, wantsHistory);
        return { status: 200, body: { game, ...rest } };
      });
    },
  });
}

type Page = { readonly [member: string]: unknown };

/** The state that the history begins with, where it does not begin at version 0; small, with the first commits. */
async function basePage(
  context: RecoveryContext,
  gameId: string,
  version: number,
  wantsHistory: boolean,
): Promise<Page> {
  const from = wantsHistory ? await exportableFrom(context, gameId, version) : version;
  const based = from === 0 ? undefined : await exportState(context, gameId, from);
  const base = based && { base: shownBase(based) };
  if (from === version) return { ...base };
  if (based && jsonBytes(based.state) > SMALL_BYTES) return { ...base, next: "commits", after: from };
  return { ...base, ...shownCommits(await exportCommits(context, gameId, from, version)) };
}

function shownBase({ head, state }: ExportedState): Page {
  const { version, phase, time, idDigest, contentDigest } = head;
  return { version, phase, time: iso(time), idDigest, contentDigest, state };
}

function shownCommits({ commits, next }: ExportedCommits): Page {
  return {
    commits: commits.map(({ time, ...commit }) => ({ ...commit, time: iso(time) })),
    ...(next !== undefined && { next: "commits", after: next }),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
