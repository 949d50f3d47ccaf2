import type { DynamoDBBatchResponse } from "aws-lambda";
import { DeadlineOverError, type InvocationContext } from "../calls/invocation.ts";
import { isStoreFault } from "../calls/store-fault.ts";
import { effectiveFlags } from "../flags/effective-flags.ts";
import { invoke } from "../open/invoke.ts";
import type { StoreServices } from "../open/open-store.ts";
import { ConfigurationUnreadError, missingProfiles } from "../open/unread.ts";
import { type FeedContext, followCommit } from "../store/change-feed.ts";
import { isDirectoryFailure } from "../store/directory.ts";
import { rowFromImage } from "../store/stream-image.ts";
import { CircuitOpenError } from "../telemetry/circuit-breaker.ts";
import { again, isTriedEnough, recordsIn, type StreamRecord } from "./stream-records.ts";

/** What the feed uses of the services. */
export type FeedServices = Pick<
  StoreServices,
  "stateTable" | "games" | "archive" | "config" | "overrides" | "mayGuess" | "telemetry" | "log" | "clock"
>;

/**
 * Makes a handler of stream records. Records of one game are followed in order, games side by side. A record that fails
 * is reported, so that Lambda sends it again: while the store is down, until the record is so old that it goes to the
 * queue for dead letters.
 */
export function feedHandler(
  services: FeedServices,
): (event: unknown, context: InvocationContext) => Promise<DynamoDBBatchResponse> {
  return async (event, context) =>
    await invoke(services, "follow", context, async () => {
      const notices = recordsIn(event);
      const missing = missingProfiles(services);
      if (missing.length > 0) {
        services.log.error("commits wait for the configuration", new ConfigurationUnreadError(missing));
        return again(notices.map(({ sequence }) => sequence));
      }
      const games = Map.groupBy(notices, ({ gameId }) => gameId);
      const failed = await Promise.all([...games.values()].map((ofOne) => followGame(services, ofOne)));
      return again(failed.flat());
    });
}

/** @returns the sequence numbers of what must be sent again: from the first failure on. */
async function followGame(services: FeedServices, notices: readonly StreamRecord[]): Promise<string[]> {
  const { telemetry, log, clock } = services;
  for (const [index, notice] of notices.entries()) {
    const { gameId, image } = notice;
    try {
      const row = image === undefined ? undefined : rowFromImage(image);
      if (row?.kind !== "commit" || !row.commit.notable) continue;
      const { snapshot, gone } = await followCommit(feedContext(services), row.commit);
      if (snapshot) telemetry.add("state_snapshots_created");
      if (gone) log.warn("a commit cannot be followed any more", { gameId, reason: gone.message });
    } catch (error) {
      telemetry.add(isDirectoryFailure(error) ? "directory_update_failures" : "state_snapshot_failures");
      const mayPass =
        isStoreFault(error) || error instanceof CircuitOpenError || error instanceof DeadlineOverError;
      if (!mayPass && isTriedEnough(notice, clock())) {
        log.error("a commit was passed over, since it fails again and again", error, { gameId });
        continue;
      }
      log.error("a commit was not followed", error, { gameId });
      return notices.slice(index).map(({ sequence }) => sequence);
    }
  }
  return [];
}

function feedContext({ stateTable, games, archive, config, overrides, clock }: FeedServices): FeedContext {
  const { flags, origin, gameTypes } = config.current();
  const { snapshots } = effectiveFlags({ flags, origin }, overrides);
  return { table: stateTable, games, archive, gameTypes, now: clock(), snapshots: snapshots.value };
}
