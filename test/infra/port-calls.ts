import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Archive } from "../../lambdas/store/archive.ts";
import { dynamoGamesTable } from "../../lambdas/store/dynamo-games-table.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { s3Archive } from "../../lambdas/store/s3-archive.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { createdEntry } from "../fixtures/entries.ts";

type Runs<Table> = { readonly [method in keyof Table]: (table: Table) => Promise<unknown> };

const CREATED = createdEntry("g", 0);
const DUE = { at: 1, since: 0 };
const MARK = { kind: "wipe", gameId: "g", markedAt: 0, foundAt: 0, creatableAt: 1, due: DUE } as const;
const TOMBSTONE = { kind: "tombstone", gameId: "g", position: "1", expiresAt: 1 } as const;

const STATE_METHODS: Runs<StateTable> = {
  insert: (table) => table.insert(TOMBSTONE, 0),
  put: (table) => table.put(TOMBSTONE),
  overwrite: (table) => table.overwrite([{ put: TOMBSTONE }]),
  expire: (table) => table.expire("g", "1", 1),
  get: (table) => table.get("g", "1", 0),
  getMany: (table) => table.getMany("g", ["1"], 0),
  query: (table) => table.query({ gameId: "g", from: "0", newestFirst: true, limit: 1 }, 0),
};

const GAMES_METHODS: Runs<GamesTable> = {
  add: (table) => table.add(CREATED),
  replace: (table) => table.replace(CREATED, CREATED),
  advance: (table) => table.advance(CREATED),
  setDue: (table) => table.setDue("g", undefined),
  dueSooner: (table) => table.dueSooner("g", { at: 2, since: 1 }),
  noteSnapshot: (table) => table.noteSnapshot("g", 1),
  setMetadata: (table) => table.setMetadata("g", {}),
  get: (table) => table.get("g"),
  getMany: (table) => table.getMany(["g"]),
  remove: (table) => table.remove(CREATED),
  mark: (table) => table.mark(MARK),
  renewMark: (table) => table.renewMark(MARK),
  removeMark: (table) => table.removeMark(MARK),
  list: (table) => table.list({ gameType: "generic", status: "active", limit: 1 }),
  listDue: (table) => table.listDue({ shard: 0, limit: 1 }),
  scan: (table) => table.scan({ limit: 1 }),
};

const ARCHIVE_METHODS: Runs<Archive> = {
  put: (archive) => archive.put("g", new Uint8Array(), undefined),
  get: (archive) => archive.get("g"),
  remove: (archive) => archive.remove("g"),
};

/** Actions that are named otherwise than the calls that they allow (Service Authorization Reference, Amazon S3). */
const S3_ACTIONS = new Map([
  ["ListObjectVersions", "archive/versions s3:ListBucketVersions"],
  ["DeleteObject", "archive s3:DeleteObjectVersion"],
]);

function archiveRecorder(): { readonly client: S3Client; readonly calls: Set<string> } {
  const calls = new Set<string>();
  const client = new S3Client({ region: "eu-west-1" });
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async () => {
        const name = commandName.replace("Command", "");
        calls.add(`${S3_ACTIONS.get(name) ?? `archive s3:${name}`}`);
        if (name === "ListObjectVersions")
          return {
            response: {},
            output: { $metadata: {}, Versions: [{ Key: "games/g.json.br", VersionId: "1" }] },
          };
        throw new NoSuchKey({ message: "refused", $metadata: {} });
      },
    { step: "initialize" },
  );
  return { client, calls };
}

/** A client that notes each call and refuses it: a refused condition leads to all the calls that can follow. */
function recorder(table: string): { readonly client: DynamoDBDocumentClient; readonly calls: Set<string> } {
  const calls = new Set<string>();
  const client = new DynamoDBClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async ({ input }) => {
        const index: unknown = Reflect.get(input, "IndexName");
        const resource = index === undefined ? table : `${table}/${index}`;
        calls.add(`${resource} dynamodb:${commandName.replace("Command", "")}`);
        throw new ConditionalCheckFailedException({ message: "refused", $metadata: {} });
      },
    { step: "initialize" },
  );
  return { client: DynamoDBDocumentClient.from(client), calls };
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException || error instanceof NoSuchKey)) throw error;
}

async function callsOf<Table, Client>(
  methods: Runs<Table>,
  record: () => { readonly client: Client; readonly calls: Set<string> },
  open: (client: Client) => Table,
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const [method, run] of Object.entries<(table: Table) => Promise<unknown>>(methods)) {
    const { client, calls } = record();
    await run(open(client)).catch(ignoreRefusal);
    found.set(method, calls);
  }
  return found;
}

function noMeter(): void {}

/** What names a resource in the code, and the calls that each of its methods makes. */
export const PORTS = await Promise.all(
  [
    {
      receivers: "(?:table|state)",
      found: callsOf(
        STATE_METHODS,
        () => recorder("state"),
        (client) => dynamoStateTable(client, "t", noMeter),
      ),
    },
    {
      receivers: "games",
      found: callsOf(
        GAMES_METHODS,
        () => recorder("games"),
        (client) => dynamoGamesTable(client, "t", noMeter),
      ),
    },
    {
      receivers: "archive",
      found: callsOf(ARCHIVE_METHODS, archiveRecorder, (client) => s3Archive(client, "b")),
    },
  ].map(async ({ receivers, found }) => ({ receivers, found: await found })),
);
