import type * as z from "zod/mini";
import { signCursor } from "../../game/cursor.ts";
import { RefusedError } from "../../game/refusal.ts";
import { digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { makeSnapshot as make } from "../../store/make-snapshot.ts";
import { readPast, readThrough } from "../../store/read-through.ts";
import type { Written } from "../http/append-answer.ts";
import { runAppend } from "../http/append-run.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { always, type GameContext, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { shownSnapshot } from "../http/shown-snapshot.ts";
import { snapshotRequest } from "./request.ts";

/** Makes a snapshot of the log, or of a state that the caller gives. */
export function makeSnapshot(services: Services): Route {
  const { stateTable: table, games, archive, keys, telemetry } = services;
  return gameRoute({
    operation: "snapshot",
    path: gamePath,
    query: nothing,
    body: snapshotRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, context) => {
      const { now, gameTypes, features } = context;
      if (!features.snapshots || features.persistence !== "on")
        throw new ProblemError(switchedOff("snapshots"));
      const appended = await appendGiven(services, context, gameId, body, digestOfContent("snapshot", sent));
      const read = appended?.repeated ? readPast : readThrough;
      const { manifest, made } = await read({ table, games, archive, now }, gameId, async (source) => {
        const version = appended?.head.version;
        if (!source.archived) return await make({ table, gameTypes, now }, gameId, version);
        if (!appended?.repeated) throw new RefusedError({ kind: "game-archived", gameId });
        // The archive keeps its commit and no snapshot of it: what that was is worked out again, and written nowhere.
        return { ...(await make({ table: source.table, gameTypes, now }, gameId, version)), made: false };
      });
      await games.noteSnapshot(gameId, manifest.head.version);
      if (made) telemetry.add("state_snapshots_created");
      const { head, issuedAt } = appended ?? { head: manifest.head, issuedAt: now };
      const cursor = signCursor(keys, head, issuedAt);
      return { status: made ? 201 : 200, body: { ...shownSnapshot(manifest), cursor } };
    },
  });
}

/**
 * Appends the state that the caller gives, so that it is part of the history, and every reader gets the same.
 * @returns undefined when none is given.
 */
async function appendGiven(
  services: Services,
  context: GameContext,
  gameId: string,
  { commitId, state, ...at }: z.infer<typeof snapshotRequest>,
  contentDigest: string,
): Promise<Written | undefined> {
  if (commitId === undefined || state === undefined) return undefined;
  const transitions = [{ action: "snapshot", state }];
  const request = { commitId, contentDigest, kind: "resync" as const, transitions };
  return await runAppend(services, context, gameId, at, request);
}
