import { type CursorKeys, signCursor } from "../../game/cursor.ts";
import { RefusedError } from "../../game/refusal.ts";
import type { Identity } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import type { KnownHead } from "../../store/append.ts";
import type { At } from "../../store/append-to.ts";
import { findVersionAt } from "../../store/find-version.ts";
import { readHead } from "../../store/head.ts";
import { readPast, readThrough } from "../../store/read-through.ts";
import { type Recovered, recover } from "../../store/recovery.ts";
import { findSnapshot } from "../../store/snapshots.ts";
import type { StateTable } from "../../store/state-table.ts";
import type { Written } from "../http/append-answer.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import type { GameContext } from "../http/route.ts";

/** A fence to append first: who wrote before, and has not seen it, is refused from then on. */
export type Fence = Identity & { readonly at: At };

/** Which state is wanted. */
export type Wanted =
  | { readonly mode: "latest"; readonly fence?: Fence }
  | { readonly mode: "version"; readonly version: number }
  | { readonly mode: "time"; readonly at: number }
  | { readonly mode: "snapshot"; readonly version: number; readonly fence?: Fence };

/** A state, and the head to continue from: absent when the version lies within a commit. */
export type Rebuilt = { readonly recovered: Recovered; readonly known?: KnownHead };

/** Rebuilds a state, and counts it. @throws {RefusedError} as `recover`. */
export async function rebuild(
  services: Services,
  context: GameContext,
  gameId: string,
  wanted: Wanted,
): Promise<Rebuilt> {
  const { telemetry } = services;
  try {
    const { stateTable: table, games, archive } = services;
    const read = wanted.mode === "version" || wanted.mode === "time" ? readPast : readThrough;
    const rebuilt = await read({ table, games, archive, now: context.now }, gameId, async (source) =>
      source.archived
        ? await fromArchive(services, context, gameId, wanted, source.table)
        : await build(services, context, gameId, wanted, table),
    );
    telemetry.add("state_recoveries_total");
    return rebuilt;
  } catch (error) {
    if (isFailure(error)) telemetry.add("state_recovery_failures");
    throw error;
  }
}

/** Whether a state could not be rebuilt although there should be one. */
function isFailure(error: unknown): boolean {
  if (error instanceof RefusedError) return error.refusal.kind === "history-gone";
  return !(error instanceof ProblemError);
}

async function build(
  services: Services,
  context: GameContext,
  gameId: string,
  wanted: Wanted,
  table: StateTable,
): Promise<Rebuilt> {
  const { now, gameTypes } = context;
  const reading = { table, gameTypes, now, bases: services.bases };
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
        throw new RefusedError({ kind: "snapshot-not-found", version });
      return await newest(services, context, { ...wanted, gameId, table, baseAtMost: version });
    }
    case "latest":
      return await newest(services, context, { ...wanted, gameId, table });
  }
}

/** An archived game is only read: it takes no new fence, and there is no cursor to continue from. */
async function fromArchive(
  services: Services,
  context: GameContext,
  gameId: string,
  wanted: Wanted,
  table: StateTable,
): Promise<Rebuilt> {
  const rebuilt = await build(services, context, gameId, wanted, table);
  // A fence that is there has its original answer.
  return "fence" in wanted && wanted.fence ? rebuilt : { recovered: rebuilt.recovered };
}

/** A cursor for a past version dies as the one in its commit's own answer does. */
function past(recovered: Recovered): Rebuilt {
  return {
    recovered,
    ...(recovered.head && { known: { head: recovered.head, issuedAt: recovered.head.time } }),
  };
}

type Newest = {
  readonly gameId: string;
  readonly table: StateTable;
  readonly fence?: Fence;
  readonly baseAtMost?: number;
};

/** The newest state; with a fence, the one at the fence, also when that is sent again later. */
async function newest(
  services: Services,
  context: GameContext,
  { gameId, table, fence, baseAtMost }: Newest,
): Promise<Rebuilt> {
  const { now, gameTypes } = context;
  const fenced = fence && (await appendFence(services, context, gameId, fence));
  const target = {
    gameId,
    ...(fenced && { version: fenced.head.version, known: fenced.head }),
    ...(baseAtMost !== undefined && { baseAtMost }),
  };
  const recovered = await recover({ table, gameTypes, now, bases: services.bases }, target);
  // The state at an earlier fence, read from the rows before it, which may be those of a game that is being wiped.
  if (fenced?.repeated) await readHead(table, gameId, now);
  const { head } = recovered;
  if (!head) throw new Error("the newest version of a game is the end of a commit, and so is a fence");
  return { recovered, known: fenced ?? { head, issuedAt: now } };
}

/** Appends a commit that changes nothing but the version. @throws {ProblemError} 409 when another came first. */
async function appendFence(
  services: Services,
  context: GameContext,
  gameId: string,
  { at, commitId, contentDigest }: Fence,
): Promise<Written> {
  const request = { commitId, contentDigest, kind: "fence" as const, transitions: [{ action: "fence" }] };
  // Loaded with the first fence: few processes are asked for one, and it brings all of an append.
  const { runAppend } = await import("../http/append-run.ts");
  const written = await runAppend(services, context, gameId, at, request);
  if (!written) throw new ProblemError(switchedOff("fence"));
  return written;
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
