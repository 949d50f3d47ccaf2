import { join } from "node:path";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dynamoTables } from "../../lambdas/open/open-store.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import { dynamoClient } from "../../lambdas/store/dynamo-client.ts";
import { catchUp } from "./catch-up.ts";
import { type LocalDatabase, openDatabase } from "./database.ts";
import { LocalError } from "./failure.ts";
import { localFeed } from "./feed.ts";
import { fileArchive } from "./file-archive.ts";
import { followedTable } from "./followed-table.ts";
import type { LocalStore } from "./local-store.ts";
import { memoryArchive } from "./memory-archive.ts";
import { createTables, tableEpoch } from "./tables.ts";

const TABLES = { stateTable: "savepoint-state", gamesTable: "savepoint-games" };
/** A database on this machine takes any account; the person's own is not shown to it. */
const ANY_ACCOUNT = { AWS_REGION: "local", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

/**
 * The adapter for DynamoDB, on dynalite in this process or on the database that `AWS_ENDPOINT_URL_DYNAMODB` names.
 * @param data Where dynalite and the archive keep their files; absent: in memory.
 * @throws {LocalError} when the database cannot be used.
 */
export async function openDynamoStore(data: string | undefined): Promise<LocalStore> {
  const database = await openDatabaseOf(data);
  const client = dynamoClient();
  await createTablesAt(client, database.endpoint);
  const archive = await archiveOf(data, database);
  return {
    settings: {
      STATE_TABLE: TABLES.stateTable,
      GAMES_TABLE: TABLES.gamesTable,
      ...(database.external && { TABLE_EPOCH: await tableEpoch(client, TABLES.stateTable) }),
    },
    openTables: (env, consume) => ({ ...dynamoTables(client)(env, consume), archive }),
    follow: ({ stateTable, clock, log }, follow) => {
      const feed = localFeed(follow, log);
      const catchingUp = catchUp(client, TABLES.stateTable, feed, clock()).catch((error: unknown) => {
        log.error(
          "commits that the last process did not follow were not found; the next start looks again",
          error,
        );
        return 0;
      });
      return {
        stateTable: followedTable(stateTable, feed, clock),
        catchingUp,
        stop: async () => {
          await catchingUp;
          await feed.stop();
        },
      };
    },
    close: async () => {
      client.destroy();
      await database.close();
    },
  };
}

/**
 * Where finished games go: with the data. Rows of a database that outlives this process must not expire because of an
 * archive that does not, so there they stay in the table.
 */
async function archiveOf(
  data: string | undefined,
  { external }: Pick<LocalDatabase, "external">,
): Promise<Archive | undefined> {
  if (data !== undefined) return fileArchive(join(data, "archive"));
  return external ? undefined : memoryArchive();
}

/** The database inside, or the one that the environment names; afterwards, the SDK finds it. */
async function openDatabaseOf(data: string | undefined): Promise<LocalDatabase> {
  const { AWS_ENDPOINT_URL_DYNAMODB: named } = process.env;
  const database = named
    ? { endpoint: named, external: true, close: async () => {} }
    : await openDatabase(data);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = database.endpoint;
  if (!named) Object.assign(process.env, ANY_ACCOUNT);
  else if (isLoopback(named)) Object.assign(process.env, { ...ANY_ACCOUNT, ...process.env });
  return database;
}

function isLoopback(endpoint: string): boolean {
  return /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(endpoint);
}

async function createTablesAt(client: DynamoDBDocumentClient, endpoint: string): Promise<void> {
  try {
    await createTables(client, TABLES);
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new LocalError(`The database at ${endpoint} cannot be used: ${reason}`, { cause: error });
  }
}
