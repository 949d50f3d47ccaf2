import type { Games, SavepointClient } from "#client";
import type { Look, SeenEvent } from "./look.ts";

type Game = Games["games"][number];

/** Games found in an hour before are looked at again: the directory lists by the hour. */
const PAGE = 100;
/** Games that are remembered; of the oldest ones it is forgotten what was last seen. */
const MOST = 10_000;

/** Follows what the directory hears of all games, from a time (ms) on. */
export function followGames(client: SavepointClient, since: number): Look {
  const seen = new Map<string, Game>();
  let after = since;
  return async () => {
    const found: Game[] = [];
    let page: string | undefined;
    do {
      const updatedAfter = new Date(after).toISOString();
      const listed = await client.list({ limit: PAGE, updatedAfter, ...(page !== undefined && { page }) });
      found.push(...listed.games);
      page = listed.next;
    } while (page !== undefined);
    const events = found
      .toSorted((left, right) => Date.parse(left.updatedAt) - Date.parse(right.updatedAt))
      .flatMap((game) => eventsOf(game, seen.get(game.gameId), since));
    for (const game of found) {
      seen.delete(game.gameId);
      seen.set(game.gameId, game);
      after = Math.max(after, Date.parse(game.updatedAt) - 60_000);
    }
    for (const gameId of seen.keys()) {
      if (seen.size <= MOST) break;
      seen.delete(gameId);
    }
    return events;
  };
}

function eventsOf(game: Game, before: Game | undefined, since: number): SeenEvent[] {
  const { gameId, gameType, version, phase, status, snapshot, createdAt, updatedAt } = game;
  const common = { gameId, gameType, version, phase, time: updatedAt };
  const events: SeenEvent[] = [];
  if (!before && Date.parse(createdAt) >= since) events.push({ event: "created", ...common, version: 0 });
  if (before && before.phase !== phase)
    events.push({ event: "phase-changed", ...common, from: before.phase });
  if (status === "finished" && before?.status !== "finished") events.push({ event: "finished", ...common });
  if (snapshot !== undefined && snapshot !== before?.snapshot)
    events.push({ event: "snapshot", ...common, snapshot });
  if (events.length === 0 && version !== (before?.version ?? 0)) events.push({ event: "moved", ...common });
  return events;
}
