import type { Archive } from "../store/archive.ts";
import type { CostMeter } from "../store/cost.ts";
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

/** Opens the tables and the archive of one kind of database. */
export type OpenTables = (
  env: NodeJS.ProcessEnv,
  consume: CostMeter,
) => Pick<StoreServices, "stateTable" | "games" | "archive">;

/**
 * The tables in DynamoDB and the archive in S3, as the environment names them; nothing is fetched yet.
 * @param client Talks to DynamoDB; by default the one that the environment names.
 * @throws when the environment does not name the tables.
 */
export function dynamoTables(client: ReturnType<typeof dynamoClient> = dynamoClient()): OpenTables {
  return (env, consume) => ({
    stateTable: dynamoStateTable(client, variable(env, "STATE_TABLE"), consume),
    games: dynamoGamesTable(client, variable(env, "GAMES_TABLE"), consume),
    archive: env.ARCHIVE_BUCKET ? archiveIn(env.ARCHIVE_BUCKET) : undefined,
  });
}

/** Opens the store: every call to the tables goes through the circuit breaker. @throws as {@link OpenTables}. */
export function openStore(
  base: BaseServices,
  env: NodeJS.ProcessEnv = process.env,
  openTables: OpenTables = dynamoTables(),
): StoreServices {
  const guard = storeGuard(base.breaker);
  const { stateTable, games: bareGames, archive } = openTables(env, base.telemetry.consume);
  const games = guardGamesTable(bareGames, guard);
  return { ...base, stateTable: refuseLostTail(guardStateTable(stateTable, guard), games), games, archive };
}

/** The archive in a bucket. Its client is a third of a bundle and rarely needed, so it is loaded with the first call. */
function archiveIn(bucket: string): Archive {
  return lateArchive(async () => {
    const { s3Archive, s3Client } = await import("../store/s3-archive.ts");
    return s3Archive(s3Client(), bucket);
  });
}
