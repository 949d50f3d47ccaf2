import type { HistoryPage, PastTransition } from "../../store/history.ts";

/** A page of history as it is answered: times as text. */
export type ShownHistory = {
  readonly transitions: readonly (Omit<PastTransition, "time"> & { readonly time: string })[];
  readonly next?: number;
};

/** Shows a page of history. */
export function shownHistory({ transitions, next }: HistoryPage): ShownHistory {
  return {
    transitions: transitions.map(({ time, ...rest }) => ({ ...rest, time: new Date(time).toISOString() })),
    ...(next !== undefined && { next }),
  };
}
