import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { SHIPPED_GAME_TYPES } from "../../lambdas/flags/game-types.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import type { CostMeter } from "../../lambdas/store/cost.ts";
import { dynamoGamesTable } from "../../lambdas/store/dynamo-games-table.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import { runObjects } from "../../lambdas/store/fleet/run-objects.ts";
import type { SegmentContext } from "../../lambdas/store/fleet/work-segment.ts";
import { TABLES } from "./database.ts";

/** What a worker needs that recovers games of a database, at its own pace. */
export function segmentContext(
  client: DynamoDBDocumentClient,
  archive: Archive,
  meter: CostMeter = () => {},
): SegmentContext {
  return {
    table: dynamoStateTable(client, TABLES.stateTable, meter),
    games: dynamoGamesTable(client, TABLES.gamesTable, meter),
    archive,
    gameTypes: SHIPPED_GAME_TYPES,
    objects: runObjects(archive),
    clock: Date.now,
    pace: async () => {},
    mayGoOn: () => true,
  };
}
