import { requestHandler } from "../../lambdas/api/http/handler.ts";
import { openServices } from "../../lambdas/open/services.ts";
import { allRoutes } from "./all-routes.ts";
import { localCursorSettings } from "./cursor-keys.ts";
import { divideWork } from "./divide-work.ts";
import { EVENTS_ROUTE, localEvents } from "./events.ts";
import { makeDirectory } from "./flush.ts";
import { type Listen, serve } from "./http-server.ts";
import type { LocalStore } from "./local-store.ts";
import { openSqliteStore } from "./sqlite/store.ts";
import { sweepEveryMinute } from "./sweeps.ts";

/** The databases of the local stack. */
export const DATABASES = ["sqlite", "dynalite"] as const;

/** How to run the local stack. */
export type StackOptions = Listen & {
  /** Default: SQLite, unless `AWS_ENDPOINT_URL_DYNAMODB` names a DynamoDB. */
  readonly database?: (typeof DATABASES)[number];
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

/**
 * Runs the whole service in this process: the handlers of the functions behind a small HTTP server, on a database of
 * this machine.
 * @throws {LocalError} when the port is taken or the data cannot be used.
 */
export async function openStack({ database, data, flags, ...listen }: StackOptions): Promise<Stack> {
  if (data !== undefined) makeDirectory(data);
  const named = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  const opened =
    database === "dynalite" || (database === undefined && named)
      ? await openDynamo(data)
      : openSqliteStore(data);
  const events = localEvents(() => services.config.current().gameTypes, Date.now);
  const store = { ...opened, openTables: events.watched(opened.openTables) };
  const env = {
    ...(await localCursorSettings(data)),
    ...store.settings,
    ...process.env,
    STAGE: "local",
    SAVEPOINT_EMF: "off",
    ...(flags !== undefined && { FLAGS_FILE: flags }),
  };
  const services = await openServices(env, store.openTables);
  const work = divideWork(services, store, env);
  const following = store.follow(services, work.follow);
  const stopSweeping = sweepEveryMinute(work.sweep, services.log);
  const routes = allRoutes({ ...services, stateTable: following.stateTable });
  const handler = events.answering(work.lanes(requestHandler(services, routes)));
  const server = await serve(handler, [...Object.keys(routes), EVENTS_ROUTE], listen, services.log);
  return {
    url: server.url,
    catchingUp: following.catchingUp,
    close: async () => {
      await server.close();
      work.hurry();
      await stopSweeping();
      await following.stop();
      await work.close();
      services.config.close();
      await store.close();
    },
  };
}

/** Loaded when it is needed: what serves on SQLite needs neither the SDK nor dynalite. */
async function openDynamo(data: string | undefined): Promise<LocalStore> {
  const { openDynamoStore } = await import("./dynamo-store.ts");
  return await openDynamoStore(data);
}
