import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { dynamoClient } from "../../lambdas/store/dynamo-client.ts";
import { createTables } from "../local/tables.ts";

/** Names of the tables. */
export const TABLES = { stateTable: "savepoint-state", gamesTable: "savepoint-games" } as const;

/** A dynalite in a process of its own, so that its processor time is not ours. */
export type Database = {
  readonly endpoint: string;
  /** HTTP requests that came in since it was asked last: counted where they arrive, without the client's help. */
  readonly takeRequests: () => Promise<number>;
  readonly close: () => void;
};

const ANY_ACCOUNT = {
  region: "local",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

const started = z.object({ endpoint: z.string() });
const taken = z.object({ requests: z.number() });

/** Starts a {@link Database} in memory, with both tables. */
export async function openDatabase(): Promise<Database> {
  const child = fork(fileURLToPath(new URL("./database-process.ts", import.meta.url)));
  const [first] = await once(child, "message");
  const { endpoint } = started.parse(first);
  const client = clientAt(endpoint);
  await createTables(client, TABLES);
  client.destroy();
  return {
    endpoint,
    takeRequests: async () => {
      const answer = once(child, "message");
      child.send("take");
      return taken.parse((await answer)[0]).requests;
    },
    close: () => {
      child.disconnect();
    },
  };
}

/** A client with the SDK's own settings: what ours are compared with. */
export function bareClientAt(endpoint: string): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, ...ANY_ACCOUNT }));
}

/** A client of a database on this machine, which takes any credentials. */
export function clientAt(endpoint: string): ReturnType<typeof dynamoClient> {
  return dynamoClient({ endpoint, ...ANY_ACCOUNT });
}
