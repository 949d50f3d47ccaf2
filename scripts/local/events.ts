import { randomUUID } from "node:crypto";
import type { GameTypes } from "../../lambdas/game/game-type.ts";
import type { OpenTables } from "../../lambdas/open/open-store.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { eventsOfRow } from "../../lambdas/triggers/events/events-of-row.ts";
import type { GameEvent } from "../../lambdas/triggers/events/game-event.ts";
import type { Handler } from "./http-server.ts";

/** Where `savepoint tail` asks a local stack for events: `?after=` the `next` of the answer before. */
export const EVENTS_ROUTE = "GET /events";

/** What {@link EVENTS_ROUTE} answers. */
export type EventsPage = {
  readonly events: readonly GameEvent[];
  readonly next: string;
  /** Whether these are all events since `after`: not after a pause, or a start of the service. */
  readonly complete: boolean;
};

/** What happens in the games of a local stack, for those who follow it: the events that a stage puts on its bus. */
export type LocalEvents = {
  /** Tables each of whose written rows is looked at. */
  readonly watched: (openTables: OpenTables) => OpenTables;
  /** A handler that answers {@link EVENTS_ROUTE} as well. */
  readonly answering: (handler: Handler) => Handler;
};

/** Events that are kept at most, for who asks next. */
const KEPT = 10_000;
/** Nothing is kept once nobody has asked for so long. */
const PATIENCE_MS = 60_000;

/** Makes one. @param clock ms since 1970. */
export function localEvents(gameTypes: () => GameTypes, clock: () => number): LocalEvents {
  const life = randomUUID();
  let events: GameEvent[] = [];
  /** Events before the first that is kept. */
  let before = 0;
  let keptUntil = 0;

  function see(row: Row): void {
    if (clock() > keptUntil) return;
    events.push(...eventsOfRow(row, clock(), gameTypes()));
    if (events.length > 2 * KEPT) drop(events.length - KEPT);
  }
  function drop(count: number): void {
    events = events.slice(count);
    before += count;
  }
  function pageAfter(after: string | undefined): EventsPage {
    const isKept = clock() <= keptUntil;
    if (!isKept) drop(events.length);
    keptUntil = clock() + PATIENCE_MS;
    const next = `${life}.${before + events.length}`;
    if (after === undefined) return { events: [], next, complete: true };
    const [ofLife, number] = after.split(".");
    const from = ofLife === life ? Number(number) : -1;
    return {
      events: events.slice(Math.max(0, from - before)),
      next,
      complete: isKept && from >= before,
    };
  }
  return {
    watched: (openTables) => (env, consume) => {
      const { stateTable, ...rest } = openTables(env, consume);
      return { ...rest, stateTable: watchedTable(stateTable, see) };
    },
    answering: (handler) => (event, context) => {
      if (event.routeKey !== EVENTS_ROUTE) return handler(event, context);
      const body = JSON.stringify(pageAfter(event.queryStringParameters.after));
      return Promise.resolve({ statusCode: 200, headers: { "content-type": "application/json" }, body });
    },
  };
}

function watchedTable(table: StateTable, see: (row: Row) => void): StateTable {
  return {
    ...table,
    insert: async (row, now) => {
      const existing = await table.insert(row, now);
      if (!existing) see(row);
      return existing;
    },
    put: async (row) => {
      await table.put(row);
      see(row);
    },
    overwrite: async (changes) => {
      await table.overwrite(changes);
      for (const change of changes) if ("put" in change) see(change.put);
    },
  };
}
