import { openBackend } from "./backend.ts";
import { clientAt, type Database } from "./database.ts";
import type { Row, Say } from "./row.ts";

/** What BatchWriteItem takes. */
const ROWS_A_REQUEST = 25;
/** Besides: reads of pages, the mark, the head, and what a call needs that continues. */
const MORE = 1.1;
/** A call that has nothing left to remove takes fewer requests than this. */
const QUIET_REQUESTS = 20;

/** What the wipe of a long game takes: requests, counted by the database, and calls that continue one another. */
export async function measureWipe(
  database: Database,
  gameId: string,
  commits: number,
  say: Say,
): Promise<Row> {
  say(`wipe a game of ${commits} commits`);
  const backend = await openBackend(clientAt(database.endpoint), false);
  let [requests, calls] = [0, 0];
  const began = performance.now();
  let seconds = 0;
  for (;;) {
    await database.takeRequests();
    await backend.call("DELETE /v1/games/{gameId}", gameId);
    const taken = await database.takeRequests();
    if (calls > 0 && taken < QUIET_REQUESTS) break;
    requests += taken;
    calls += 1;
    seconds = (performance.now() - began) / 1_000;
  }
  const most = Math.ceil((MORE * commits) / ROWS_A_REQUEST);
  return {
    what: `wipe a game of ${commits} commits`,
    measured: `${requests} requests in ${calls} calls, ${seconds.toFixed(1)} s`,
    target: `${most} requests, ${ROWS_A_REQUEST} rows each`,
    ok: requests <= most,
    figures: { requests, calls, seconds },
  };
}
