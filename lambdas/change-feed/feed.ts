import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { inForce } from "../flags/in-force.ts";
import type { Commit } from "../game/commit.ts";
import type { Services } from "../services.ts";
import { type FeedContext, followCommit } from "../store/change-feed.ts";
import { fromItem } from "../store/items.ts";

/** What the feed uses of the services. */
export type FeedServices = Pick<
  Services,
  "state" | "games" | "config" | "overrides" | "telemetry" | "log" | "clock"
>;

type Notice = { readonly sequence: string; readonly commit: Commit };

/**
 * Makes a handler of stream records. Records of one game are followed in order, games side by side. A record that fails
 * is reported, so that Lambda sends it again (and in the end, to the queue for dead letters).
 */
export function feedHandler(
  services: FeedServices,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  return async ({ Records }) =>
    await services.telemetry.measure("follow", async () => {
      services.config.poke(services.clock());
      const games = Map.groupBy(Records.flatMap(toNotice), ({ commit }) => commit.head.gameId);
      const failed = await Promise.all([...games.values()].map((notices) => followGame(services, notices)));
      return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

/** The notable commit in a record; other rows are none of the feed's business. */
function toNotice({ dynamodb }: DynamoDBRecord): Notice[] {
  const { NewImage, SequenceNumber: sequence } = dynamodb ?? {};
  if (!NewImage || sequence === undefined) return [];
  // The stream's type for attribute values is the SDK's, but for optional members.
  const row = fromItem(unmarshall(NewImage as Parameters<typeof unmarshall>[0]));
  return row.kind === "commit" && row.commit.notable ? [{ sequence, commit: row.commit }] : [];
}

/** @returns the sequence numbers of what must be sent again: from the first failure on. */
async function followGame(services: FeedServices, notices: readonly Notice[]): Promise<string[]> {
  const { telemetry, log } = services;
  for (const [index, { commit }] of notices.entries()) {
    try {
      const { snapshot, gone } = await followCommit(feedContext(services), commit);
      if (snapshot) telemetry.add("state_snapshots_created");
      if (gone) log.warn("a commit cannot be followed any more", { reason: gone.message });
    } catch (error) {
      telemetry.add("state_snapshot_failures");
      log.error("a commit was not followed", error);
      return notices.slice(index).map(({ sequence }) => sequence);
    }
  }
  return [];
}

function feedContext({ state, games, config, overrides, clock }: FeedServices): FeedContext {
  const { flags, origin, gameTypes } = config.current();
  const { snapshots } = inForce({ flags, origin }, overrides);
  return { table: state, games, gameTypes, now: clock(), snapshots: snapshots.value };
}
