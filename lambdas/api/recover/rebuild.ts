import { type CursorKeys, signCursor } from "../../game/cursor.ts";
import { Refused } from "../../game/refusal.ts";
import { digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { append, type KnownHead } from "../../store/append.ts";
import { findVersionAt } from "../../store/find-version.ts";
import { readThrough } from "../../store/read-through.ts";
import { type Recovered, recover } from "../../store/recovery.ts";
import { findSnapshot } from "../../store/snapshots.ts";
import type { StateTable } from "../../store/state-table.ts";
import { ProblemError } from "../http/problem.ts";
import { fenceContended } from "../http/problems.ts";
import type { RequestContext } from "../http/route.ts";

/** Which state is wanted; with `fence`, older writers' next appends are refused from then on. */
export type Wanted =
  | { readonly mode: "latest"; readonly fence?: boolean; readonly commitId?: string }
  | { readonly mode: "version"; readonly version: number }
  | { readonly mode: "time"; readonly at: number }
  | {
      readonly mode: "snapshot";
      readonly version: number;
      readonly fence?: boolean;
      readonly commitId?: string;
    };

/** A state, and the head to go on from: absent when the version lies within a commit. */
export type Rebuilt = { readonly recovered: Recovered; readonly known?: KnownHead };

const FENCE_TRIES = 5;

/** Rebuilds a state, and counts it. @throws {Refused} as `recover`. */
export async function rebuild(
  services: Services,
  context: RequestContext,
  gameId: string,
  wanted: Wanted,
): Promise<Rebuilt> {
  const { telemetry } = services;
  try {
    const { state: table, archive } = services;
    const rebuilt = await readThrough({ table, archive, now: context.now }, gameId, async (place) =>
      place.archived
        ? await fromArchive(services, context, gameId, wanted, place.table)
        : await build(services, context, gameId, wanted, table),
    );
    telemetry.add("state_recoveries_total");
    return rebuilt;
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.kind === "history-gone")
      telemetry.add("state_recovery_failures");
    throw error;
  }
}

async function build(
  services: Services,
  context: RequestContext,
  gameId: string,
  wanted: Wanted,
  table: StateTable,
): Promise<Rebuilt> {
  const { now, gameTypes } = context;
  const reading = { table, gameTypes, now };
  switch (wanted.mode) {
    case "version":
      return past(await recover(reading, { gameId, version: wanted.version }));
    case "time":
      return past(
        await recover(reading, { gameId, version: await findVersionAt(table, gameId, wanted.at, now) }),
      );
    case "snapshot": {
      const { version } = wanted;
      if (!(await findSnapshot(table, gameId, version, now)))
        throw new Refused({ kind: "snapshot-not-found", version });
      return await newest(services, context, wanted, () => recover(reading, { gameId, baseAtMost: version }));
    }
    case "latest":
      return await newest(services, context, wanted, () => recover(reading, { gameId }));
  }
}

/** An archived game is only read: it takes no fence, and there is no cursor to go on from. */
async function fromArchive(
  services: Services,
  context: RequestContext,
  gameId: string,
  wanted: Wanted,
  table: StateTable,
): Promise<Rebuilt> {
  if ("fence" in wanted && wanted.fence) throw new Refused({ kind: "game-archived", gameId });
  const { recovered } = await build(services, context, gameId, wanted, table);
  return { recovered };
}

/** A cursor for a past version dies as the one in its commit's own answer does. */
function past(recovered: Recovered): Rebuilt {
  return {
    recovered,
    ...(recovered.head && { known: { head: recovered.head, issuedAt: recovered.head.time } }),
  };
}

async function newest(
  services: Services,
  context: RequestContext,
  { fence, commitId }: { readonly fence?: boolean; readonly commitId?: string },
  read: () => Promise<Recovered>,
): Promise<Rebuilt> {
  const { now } = context;
  for (let tries = 0; tries < FENCE_TRIES; tries += 1) {
    const recovered = await read();
    const { head } = recovered;
    if (!head) throw new Error("the newest version of a game is the end of a commit");
    if (!fence || commitId === undefined) return { recovered, known: { head, issuedAt: now } };
    const fenced = await appendFence(services, context, { head, issuedAt: now }, commitId);
    if (fenced) {
      const { version, time } = fenced.head;
      return { recovered: { ...recovered, version, time }, known: fenced };
    }
  }
  throw new ProblemError(fenceContended(FENCE_TRIES));
}

/** Appends a commit that changes nothing but the version. @returns undefined when another came first. */
async function appendFence(
  { state, cache, telemetry }: Services,
  { now, gameTypes }: RequestContext,
  cursor: KnownHead,
  commitId: string,
): Promise<KnownHead | undefined> {
  const { gameId } = cursor.head;
  const context = { table: state, cache, cacheMeter: () => {}, gameTypes, now, validate: true, write: true };
  const fenced = await append(
    context,
    { gameId, cursor },
    {
      commitId,
      contentDigest: digestOfContent("fence", {}),
      kind: "fence",
      transitions: [{ action: "fence" }],
    },
  );
  if (fenced.outcome !== "written" && fenced.outcome !== "repeated") return undefined;
  telemetry.add("state_transitions_total", fenced.count);
  return fenced;
}

/** A state as it is answered. */
export function shownState(keys: CursorKeys, { recovered, known }: Rebuilt): Record<string, unknown> {
  const { gameId, gameType, version, phase, time, state } = recovered;
  return {
    gameId,
    gameType,
    version,
    phase,
    time: new Date(time).toISOString(),
    state,
    ...(known && { cursor: signCursor(keys, known.head, known.issuedAt) }),
  };
}
