import type { DynamoDBBatchResponse } from "aws-lambda";
import * as z from "zod/mini";
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

/** What the feed uses of the services. */
export type FeedServices = Pick<
  StoreServices,
  "stateTable" | "games" | "archive" | "config" | "overrides" | "mayGuess" | "telemetry" | "log" | "clock"
>;

// What is used of a stream's event.
const eventShape = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        SequenceNumber: z.string(),
        ApproximateCreationDateTime: z.optional(z.number()),
        Keys: z.object({ gameId: z.object({ S: z.string() }) }),
        NewImage: z.optional(z.unknown()),
      }),
    }),
  ),
});

/** A record of the stream; its content is parsed when its turn comes. */
type Notice = {
  readonly sequence: string;
  readonly gameId: string;
  readonly image: unknown;
  /** When it was written, in ms, where the stream says so. */
  readonly writtenAt?: number;
};

/**
 * Age in ms from which on a record that fails through no fault of a store is passed over: it would hold up all that come
 * after it. The sweeper and listings find what it would have noted.
 */
const PATIENCE_MS = 15 * 60_000;

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
      const notices = eventShape.parse(event).Records.map(
        ({ dynamodb: { SequenceNumber, Keys, NewImage, ApproximateCreationDateTime: seconds } }): Notice => ({
          sequence: SequenceNumber,
          gameId: Keys.gameId.S,
          image: NewImage,
          ...(seconds !== undefined && { writtenAt: seconds * 1000 }),
        }),
      );
      const missing = missingProfiles(services);
      if (missing.length > 0) {
        services.log.error("commits wait for the configuration", new ConfigurationUnreadError(missing));
        return { batchItemFailures: notices.map(({ sequence }) => ({ itemIdentifier: sequence })) };
      }
      const games = Map.groupBy(notices, ({ gameId }) => gameId);
      const failed = await Promise.all([...games.values()].map((ofOne) => followGame(services, ofOne)));
      return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

/** @returns the sequence numbers of what must be sent again: from the first failure on. */
async function followGame(services: FeedServices, notices: readonly Notice[]): Promise<string[]> {
  const { telemetry, log, clock } = services;
  for (const [index, { gameId, image, writtenAt }] of notices.entries()) {
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
      if (!mayPass && writtenAt !== undefined && clock() - writtenAt > PATIENCE_MS) {
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
