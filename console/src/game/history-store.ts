import { type AskError, ask, gamePath, type History, type PastTransition } from "../api.ts";

/** What the time line and the list need of a transition; the rest of it comes page by page. */
export type Moment = Pick<
  PastTransition,
  "version" | "action" | "actor" | "from" | "to" | "kind" | "time"
> & {
  /** A move in the notation of its game, where the payload has one as `san`. */
  readonly move?: string;
};

/** Versions on a page. */
export const PAGE = 200;
/** Pages whose transitions are kept whole. */
const WHOLE_PAGES = 12;

/** A game's history, loaded page by page, never all at once. */
export type HistoryStore = {
  /** What is loaded of a version; undefined while it is not. */
  readonly moment: (version: number) => Moment | undefined;
  /** The transition whole, as long as its page is kept. */
  readonly whole: (version: number) => PastTransition | undefined;
  /** Loads the page of a version, unless it is there or under way. */
  readonly load: (version: number) => void;
  /** All that is loaded, in order. */
  readonly moments: () => readonly Moment[];
  readonly error: () => AskError | undefined;
  readonly subscribe: (changed: () => void) => () => void;
};

/** Makes an empty {@link HistoryStore} of a game. */
export function historyStore(gameId: string): HistoryStore {
  const moments = new Map<number, Moment>();
  const pages = new Map<number, ReadonlyMap<number, PastTransition>>();
  const underWay = new Set<number>();
  const listeners = new Set<() => void>();
  let sorted: readonly Moment[] | undefined;
  let error: AskError | undefined;
  function pageOf(version: number): number {
    return Math.floor((version - 1) / PAGE);
  }
  function changed(): void {
    sorted = undefined;
    for (const listener of listeners) listener();
  }

  async function fetchPage(page: number): Promise<void> {
    const end = (page + 1) * PAGE;
    const found: PastTransition[] = [];
    let start = page * PAGE + 1;
    // A page ends early where its transitions are large.
    for (;;) {
      const query = `?start=${start}&limit=${end - start + 1}`;
      const { transitions, next } = await ask<History>(`${gamePath(gameId, "transitions")}${query}`);
      found.push(...transitions);
      if (next === undefined || next > end) break;
      start = next;
    }
    for (const { version, action, actor, from, to, kind, time, payload } of found)
      moments.set(version, {
        version,
        action,
        from,
        to,
        time,
        ...(actor && { actor }),
        ...(kind && { kind }),
        ...moveIn(payload),
      });
    pages.set(page, new Map(found.map((transition) => [transition.version, transition])));
    for (const oldest of pages.keys()) {
      if (pages.size <= WHOLE_PAGES) break;
      pages.delete(oldest);
    }
  }
  return {
    moment: (version) => moments.get(version),
    whole: (version) => pages.get(pageOf(version))?.get(version),
    load: (version) => {
      const page = pageOf(version);
      if (version < 1 || underWay.has(page) || pages.get(page)?.has(version)) return;
      underWay.add(page);
      error = undefined;
      fetchPage(page)
        .catch((cause: AskError) => {
          error = cause;
        })
        .finally(() => {
          underWay.delete(page);
          changed();
        });
    },
    moments: () => {
      sorted ??= [...moments.values()].toSorted((left, right) => left.version - right.version);
      return sorted;
    },
    error: () => error,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The first version of a page that is not loaded; undefined when all are. */
export function firstMissing(history: HistoryStore, newest: number, from = 1): number | undefined {
  for (let version = from; version <= newest; version += PAGE) if (!history.moment(version)) return version;
  return newest > 0 && !history.moment(newest) ? newest : undefined;
}

function moveIn(payload: PastTransition["payload"]): { readonly move?: string } {
  if (typeof payload !== "object" || payload === null || !("san" in payload)) return {};
  return typeof payload.san === "string" ? { move: payload.san } : {};
}
