import { openBackend } from "./backend.ts";
import { clientAt, type Database } from "./database.ts";
import type { Row, Say } from "./row.ts";

/** JSON of one transition, in bytes. */
const TRANSITION_BYTES = 800;
const APPENDS = 20;
const KB = 1_024;

type Kind = {
  readonly what: string;
  readonly requests: number;
  readonly change: (filler: string, nth: number) => object;
  /** Appends with a version instead of the cursor. */
  readonly byVersion?: true;
  /** The process must be a new one, so that it holds no state. */
  readonly restarted?: true;
};

const KINDS: readonly Kind[] = [
  { what: "append a merge patch", requests: 1, change: (filler) => ({ patch: { filler } }) },
  { what: "append a whole state", requests: 1, change: (filler) => ({ state: { filler } }) },
  { what: "append a payload alone", requests: 1, change: (filler) => ({ payload: { filler } }) },
  {
    what: "append a JSON Patch, the state still held",
    requests: 1,
    change: (filler) => ({ patch: [{ op: "add", path: "/filler", value: filler }] }),
  },
  {
    what: "append by expected version",
    requests: 2,
    change: (filler) => ({ patch: { filler } }),
    byVersion: true,
  },
  {
    what: "append a JSON Patch after a restart",
    requests: 2,
    change: (filler) => ({ patch: [{ op: "add", path: "/filler", value: filler }] }),
    restarted: true,
  },
];

/** What each kind of append costs: real requests, counted by the database, and the units that it says were consumed. */
export async function measureCosts(database: Database, say: Say): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [index, kind] of KINDS.entries()) {
    say(kind.what);
    rows.push(await costOf(database, `costs-${index}`, kind));
  }
  say("append a batch");
  rows.push(await batchCost(database));
  return rows;
}

async function costOf(database: Database, gameId: string, kind: Kind): Promise<Row> {
  let backend = await openBackend(clientAt(database.endpoint), false);
  await backend.create(gameId);
  // From a whole state on, the process holds what it wrote.
  let latest = await backend.append(gameId, { expectedVersion: 0 }, [{ action: "begin", state: {} }]);
  let requests = 0;
  let writeUnits = 0;
  for (let nth = 0; nth < APPENDS; nth += 1) {
    if (kind.restarted) backend = await openBackend(clientAt(database.endpoint), false);
    const at = kind.byVersion ? { expectedVersion: latest.version } : { cursor: latest.cursor };
    await database.takeRequests();
    latest = await backend.append(gameId, at, [sized(kind, nth)]);
    requests = Math.max(requests, await database.takeRequests());
    writeUnits = Math.max(writeUnits, latest.writeUnits);
  }
  return {
    what: kind.what,
    measured: shown(requests, writeUnits),
    target: shown(kind.requests, 1),
    ok: requests === kind.requests && writeUnits === 1,
    figures: { requests, writeUnits, transitionBytes: TRANSITION_BYTES },
  };
}

/** A transition of exactly {@link TRANSITION_BYTES}. */
function sized({ change }: Kind, nth: number): object {
  function transition(filler: string) {
    return { action: "move", actor: "white", ...change(filler, nth) };
  }
  const missing = TRANSITION_BYTES - JSON.stringify(transition("")).length;
  return transition(String(nth).padEnd(missing, "x"));
}

async function batchCost(database: Database): Promise<Row> {
  const backend = await openBackend(clientAt(database.endpoint), false);
  const cursor = await backend.create("costs-batch");
  const transitions = Array.from({ length: 50 }, (_, nth) => ({
    action: "move",
    actor: nth % 2 === 0 ? "white" : "black",
    patch: { ply: nth, last: `square-${nth}` },
  }));
  const kilobytes = Math.ceil(JSON.stringify(transitions).length / KB);
  await database.takeRequests();
  const { writeUnits } = await backend.append("costs-batch", { cursor }, transitions);
  const requests = await database.takeRequests();
  return {
    what: `append a batch of 50 small transitions (${kilobytes} KB)`,
    measured: shown(requests, writeUnits),
    target: `${shown(1, kilobytes)} at most`,
    ok: requests === 1 && writeUnits <= kilobytes,
    figures: { requests, writeUnits, kilobytes },
  };
}

function shown(requests: number, writeUnits: number): string {
  function plural(count: number, what: string) {
    return `${count} ${what}${count === 1 ? "" : "s"}`;
  }
  return `${plural(requests, "request")}, ${plural(writeUnits, "write unit")}`;
}
