import { answerAppend } from "../http/append.ts";
import { type Routes, route } from "../http/handler.ts";
import { ProblemError, problem } from "../http/problem.ts";
import { gamePath, nothing, snapshotPath, snapshotRequest, snapshotsQuery } from "../http/schemas.ts";
import type { Services } from "../services.ts";
import { makeSnapshot } from "../store/make-snapshot.ts";
import type { ManifestRow } from "../store/rows.ts";
import { listSnapshots, readSnapshot } from "../store/snapshots.ts";

/** Snapshots: make, list, read. */
export function snapshotRoutes(services: Services): Routes {
  const { state: table, games, telemetry } = services;
  return {
    "POST /v1/games/{gameId}/snapshots": route({
      operation: "snapshot",
      path: gamePath,
      query: nothing,
      body: snapshotRequest,
      answer: async ({ path: { gameId }, body }, context) => {
        const { now, gameTypes, features } = context;
        const { snapshots, persistence } = features(gameId);
        if (!snapshots || persistence !== "on") throw disabled();
        if ("state" in body) {
          const { commitId, state, cursor, expectedVersion } = body;
          const at = { cursor, expectedVersion };
          const transitions = [{ action: "snapshot", state }];
          // Appended first: so the state is part of the history, and every reader gets the same.
          await answerAppend(services, context, gameId, at, { commitId, kind: "resync", transitions });
        }
        const { manifest, made } = await makeSnapshot({ table, gameTypes, now }, gameId);
        await games.noteSnapshot(gameId, manifest.head.version);
        if (made) telemetry.add("state_snapshots_created");
        return { status: made ? 201 : 200, body: shown(manifest) };
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

function disabled(): ProblemError {
  const detail =
    "Snapshots are switched off by enable_state_snapshots (or, with it, use_state_persistence) for this game; nothing was written. GET /v1/flags says where the value comes from.";
  return new ProblemError(problem("snapshots-disabled", 503, "Snapshots disabled", detail));
}
