import type { StateTable } from "../../store/state-table.ts";

/** Time for which a look counts: the route takes no signature, and each look costs a read unit. */
const COUNTS_MS = 5_000;
/** No game's id is like it, so nothing is there. */
const NOWHERE = { gameId: "#health", position: "#" } as const;

/** Whether the table answers, by a read of its own once in five seconds at most. */
export function tableLook(table: Pick<StateTable, "get">): (now: number) => Promise<boolean> {
  let last: { readonly at: number; readonly answers: Promise<boolean> } | undefined;
  return async (now) => {
    if (last === undefined || now - last.at >= COUNTS_MS) last = { at: now, answers: answersAt(table, now) };
    return await last.answers;
  };
}

async function answersAt(table: Pick<StateTable, "get">, now: number): Promise<boolean> {
  try {
    await table.get(NOWHERE.gameId, NOWHERE.position, now);
    return true;
  } catch {
    // Why is counted by the breaker; the caller learns that it is so.
    return false;
  }
}
