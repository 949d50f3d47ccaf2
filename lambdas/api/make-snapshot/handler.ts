import type * as z from "zod/mini";
import { signCursor } from "../../game/cursor.ts";
import type { Services } from "../../open/services.ts";
import type { KnownHead } from "../../store/append.ts";
import { readHead } from "../../store/head.ts";
import { makeSnapshot } from "../../store/make-snapshot.ts";
import type { ManifestRow } from "../../store/rows.ts";
import { listSnapshots, readSnapshot } from "../../store/snapshots.ts";
import { appendCounted } from "../http/append.ts";
import { appendAnswer } from "../http/append-answer.ts";
import { type RequestContext, type Routes, route } from "../http/handler.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { gamePath, nothing, snapshotPath, snapshotRequest, snapshotsQuery } from "../http/schemas.ts";

/** Snapshots: make, list, read. */
export function snapshotRoutes(services: Services): Routes {
  const { state: table, games, keys, telemetry } = services;
  return {
    "POST /v1/games/{gameId}/snapshots": route({
      operation: "snapshot",
      path: gamePath,
      query: nothing,
      body: snapshotRequest,
      answer: async ({ path: { gameId }, body }, context) => {
        const { now, gameTypes, features } = context;
        const { snapshots, persistence } = features(gameId);
        if (!snapshots || persistence !== "on") throw new ProblemError(switchedOff("snapshots"));
        const appended = await appendGiven(services, context, gameId, body);
        const { manifest, made } = await makeSnapshot(
          { table, gameTypes, now },
          gameId,
          appended?.head.version,
        );
        await games.noteSnapshot(gameId, manifest.head.version);
        if (made) telemetry.add("state_snapshots_created");
        const { head, issuedAt } = appended ?? { head: manifest.head, issuedAt: now };
        const cursor = signCursor(keys, head, issuedAt);
        return { status: made ? 201 : 200, body: { ...shown(manifest), cursor } };
      },
    }),
    "GET /v1/games/{gameId}/snapshots": route({
      operation: "snapshots",
      path: gamePath,
      query: snapshotsQuery,
      body: nothing,
      answer: async ({ path: { gameId }, query: { limit, before } }, { now }) => {
        const snapshots: ReturnType<typeof shown>[] = [];
        for await (const manifest of listSnapshots(table, gameId, now, before)) {
          if (snapshots.length === limit)
            return { status: 200, body: { snapshots, next: snapshots.at(-1)?.version } };
          snapshots.push(shown(manifest));
        }
        // Nothing found is the answer for a new game, but not for one that does not exist.
        if (snapshots.length === 0) await readHead(table, gameId, now);
        return { status: 200, body: { snapshots } };
      },
    }),
    "GET /v1/games/{gameId}/snapshots/{version}": route({
      operation: "read-snapshot",
      path: snapshotPath,
      query: nothing,
      body: nothing,
      answer: async ({ path: { gameId, version } }, { now }) => {
        const { manifest, state } = await readSnapshot(table, gameId, version, now);
        return { status: 200, body: { ...shown(manifest), state } };
      },
    }),
  };
}

/**
 * Appends the state that the caller gives, so that it is part of the history, and every reader gets the same.
 * @returns undefined when none is given.
 */
async function appendGiven(
  services: Services,
  context: RequestContext,
  gameId: string,
  { commitId, state, ...at }: z.infer<typeof snapshotRequest>,
): Promise<KnownHead | undefined> {
  if (commitId === undefined || state === undefined) return undefined;
  const request = { commitId, kind: "resync" as const, transitions: [{ action: "snapshot", state }] };
  const appended = await appendCounted(services, context, gameId, at, request);
  // Of its answer only the refusals are of interest: this request has an answer of its own.
  appendAnswer(services.keys, appended);
  return appended;
}

function shown({ head, schemaVersion, chunks, checksum, madeAt, expiresAt }: ManifestRow) {
  return {
    version: head.version,
    phase: head.phase,
    schemaVersion,
    chunks,
    checksum,
    madeAt: new Date(madeAt).toISOString(),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt * 1000).toISOString() }),
  };
}
