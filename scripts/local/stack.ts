import { join } from "node:path";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { httpHandler } from "../../lambdas/api/http/handler.ts";
import { openServices } from "../../lambdas/open/services.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import { dynamoClient } from "../../lambdas/store/dynamo-client.ts";
import { feedHandler } from "../../lambdas/triggers/feed.ts";
import { sweepHandler } from "../../lambdas/triggers/sweeper.ts";
import { allRoutes } from "./all-routes.ts";
import { catchUp } from "./catch-up.ts";
import { localCursorSettings } from "./cursor-keys.ts";
import { type LocalDatabase, openDatabase } from "./database.ts";
import { LocalError } from "./failure.ts";
import { localFeed } from "./feed.ts";
import { fileArchive } from "./file-archive.ts";
import { followedTable } from "./followed-table.ts";
import { serve } from "./http-server.ts";
import { invocationOf } from "./invocation.ts";
import { memoryArchive } from "./memory-archive.ts";
import { sweepEveryMinute } from "./sweeps.ts";
import { createTables, tableEpoch } from "./tables.ts";

/** How to run the local stack. */
export type StackOptions = {
  /** 0 for a free one. */
  readonly port: number;
  /** Where the database and the cursor keys are kept; absent: in memory. */
  readonly data?: string;
  /** A JSON file with flags and game types, read again whenever it changes. */
  readonly flags?: string;
};

/** The service on one machine. */
export type Stack = {
  readonly url: string;
  /** Resolves to the number of commits that the process before may have left unfollowed, once the change feed has them. */
  readonly catchingUp: Promise<number>;
  /** Ends what is under way, then everything. */
  readonly close: () => Promise<void>;
};

const TABLES = { stateTable: "savepoint-state", gamesTable: "savepoint-games" };
/** A database on this machine takes any; those of the person at it are none of its business. */
const ANY_ACCOUNT = { AWS_REGION: "local", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

/**
 * Runs the whole service in this process: the handlers of the functions behind a small HTTP server, and a DynamoDB
 * inside unless `AWS_ENDPOINT_URL_DYNAMODB` names another.
 * @throws {LocalError} when the port is taken or the data cannot be used.
 */
export async function openStack({ port, data, flags }: StackOptions): Promise<Stack> {
  const database = await openDatabaseOf(data);
  const client = dynamoClient();
  await createTablesAt(client, database.endpoint);
  const opened = await openServices({
    ...(await localCursorSettings(data)),
    ...(database.external && { TABLE_EPOCH: await tableEpoch(client, TABLES.stateTable) }),
    ...process.env,
    STAGE: "local",
    STATE_TABLE: TABLES.stateTable,
    GAMES_TABLE: TABLES.gamesTable,
    SAVEPOINT_EMF: "off",
    ...(flags !== undefined && { FLAGS_FILE: flags }),
  });
  const archive = await archiveOf(data, database);
  const services = { ...opened, archive };
  const follow = feedHandler(services);
  const feed = localFeed((event) => follow(event, invocationOf("change-feed")), services.log);
  const stopSweeping = sweepEveryMinute(sweepHandler(services, 1), services.log);
  const routes = allRoutes({
    ...services,
    stateTable: followedTable(services.stateTable, feed, services.clock),
  });
  const server = await serve(httpHandler(services, routes), Object.keys(routes), { port }, services.log);
  const catchingUp = catchUp(client, TABLES.stateTable, feed, services.clock()).catch((error: unknown) => {
    services.log.error(
      "commits that the last process did not follow were not found; the next start looks again",
      error,
    );
    return 0;
  });
  return {
    url: server.url,
    catchingUp,
    close: async () => {
      await server.close();
      await catchingUp;
      await stopSweeping();
      await feed.stop();
      services.config.close();
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
  if (data !== undefined) return await fileArchive(join(data, "archive"));
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
