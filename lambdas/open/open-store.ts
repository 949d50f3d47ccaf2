import type { Archive } from "../store/archive.ts";
import { dynamoClient } from "../store/dynamo-client.ts";
import { dynamoGamesTable } from "../store/dynamo-games-table.ts";
import { dynamoStateTable } from "../store/dynamo-state-table.ts";
import type { GamesTable } from "../store/games-table.ts";
import { guardGamesTable, guardStateTable } from "../store/guarded.ts";
import { lateArchive } from "../store/late-archive.ts";
import { refuseLostTail } from "../store/lost-tail.ts";
import type { StateTable } from "../store/state-table.ts";
import type { BaseServices } from "./open-base.ts";
import { storeGuard } from "./store-guard.ts";
import { variable } from "./variable.ts";

/** Where games are kept, and all that working on them needs besides. */
export type StoreServices = BaseServices & {
  readonly stateTable: StateTable;
  readonly games: GamesTable;
  /** Where finished games go; absent where `ARCHIVE_BUCKET` is not set, and then they stay in the table. */
  readonly archive?: Archive | undefined;
};

/**
 * Opens the tables and the archive, which fetches nothing yet.
 * @param client Talks to DynamoDB; by default the one that the environment names.
 * @throws when the environment does not name the tables.
 */
export function openStore(
  base: BaseServices,
  env: NodeJS.ProcessEnv = process.env,
  client: ReturnType<typeof dynamoClient> = dynamoClient(),
): StoreServices {
  const { telemetry, breaker } = base;
  const guard = storeGuard(breaker);
  const games = guardGamesTable(
    dynamoGamesTable(client, variable(env, "GAMES_TABLE"), telemetry.consume),
    guard,
  );
  const table = guardStateTable(
    dynamoStateTable(client, variable(env, "STATE_TABLE"), telemetry.consume),
    guard,
  );
  return {
    ...base,
    stateTable: refuseLostTail(table, games),
    games,
    archive: env.ARCHIVE_BUCKET ? archiveIn(env.ARCHIVE_BUCKET) : undefined,
  };
}

/** The archive in a bucket. Its client is a third of a bundle and seldom needed, so it is loaded with the first call. */
function archiveIn(bucket: string): Archive {
  return lateArchive(async () => {
    const { s3Archive, s3Client } = await import("../store/s3-archive.ts");
    return s3Archive(s3Client(), bucket);
  });
}
