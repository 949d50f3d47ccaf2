import { resolve } from "node:path";
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { buildSync } from "esbuild";
import { BUNDLE_OPTIONS } from "../../infra/bundling.ts";
import type { FunctionName } from "../../infra/functions.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import { dynamoGamesTable } from "../../lambdas/store/dynamo-games-table.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { s3Archive } from "../../lambdas/store/s3-archive.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";

const LAMBDAS = resolve(import.meta.dirname, "../../lambdas");

type Runs<Table> = { readonly [method in keyof Table]: (table: Table) => Promise<unknown> };

const CREATED = {
  gameId: "g",
  gameType: "generic",
  status: "active",
  phase: "NOT_STARTED",
  version: 0,
  metadata: {},
  createdAt: 0,
  updatedAt: 0,
} as const;
const TOMBSTONE = { kind: "tombstone", gameId: "g", position: "1", expiresAt: 1 } as const;

const STATE_METHODS: Runs<StateTable> = {
  insert: (table) => table.insert(TOMBSTONE, 0),
  put: (table) => table.put(TOMBSTONE),
  remove: (table) => table.remove("g", "1"),
  expire: (table) => table.expire("g", "1", 1),
  get: (table) => table.get("g", "1", 0),
  query: (table) => table.query({ gameId: "g", from: "0", newestFirst: true, limit: 1 }, 0),
};

const GAMES_METHODS: Runs<GamesTable> = {
  add: (table) => table.add(CREATED),
  advance: (table) => table.advance({ ...CREATED, tail: { since: 0, coverBy: 1 } }),
  noteSnapshot: (table) => table.noteSnapshot("g", 1),
  coverTail: (table) => table.coverTail("g", 1),
  setMetadata: (table) => table.setMetadata("g", {}),
  get: (table) => table.get("g"),
  remove: (table) => table.remove("g"),
  list: (table) => table.list({ gameType: "generic", status: "active", limit: 1 }),
  listUncovered: (table) => table.listUncovered({ shard: 0, limit: 1 }),
};

const ARCHIVE_METHODS: Runs<Archive> = {
  put: (archive) => archive.put("g", new Uint8Array()),
  get: (archive) => archive.get("g"),
  remove: (archive) => archive.remove("g"),
};

const archiveRecorder = (): { readonly client: S3Client; readonly calls: Set<string> } => {
  const calls = new Set<string>();
  const client = new S3Client({ region: "eu-west-1" });
  client.middlewareStack.add(
    (_next, { commandName = "" }) =>
      async () => {
        calls.add(`archive s3:${commandName.replace("Command", "")}`);
        throw new NoSuchKey({ message: "refused", $metadata: {} });
      },
    { step: "initialize" },
  );
  return { client, calls };
};

/** A client that notes each call and refuses it: a refused condition leads to all the calls that can follow. */
const recorder = (
  table: string,
): { readonly client: DynamoDBDocumentClient; readonly calls: Set<string> } => {
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
};

const ignoreRefusal = (error: unknown): void => {
  if (!(error instanceof ConditionalCheckFailedException || error instanceof NoSuchKey)) throw error;
};

const callsOf = async <Table, Client>(
  methods: Runs<Table>,
  record: () => { readonly client: Client; readonly calls: Set<string> },
  open: (client: Client) => Table,
): Promise<Map<string, Set<string>>> => {
  const found = new Map<string, Set<string>>();
  for (const [method, run] of Object.entries<(table: Table) => Promise<unknown>>(methods)) {
    const { client, calls } = record();
    await run(open(client)).catch(ignoreRefusal);
    found.set(method, calls);
  }
  return found;
};

// What only hands calls on: its methods say nothing about who calls them.
const ADAPTERS = /^lambdas\/store\/(dynamo-|memory-|s3-|guarded)/;

/** What a function's own code comes to in its bundle, once unused functions are shaken off. */
const ownCode = (name: FunctionName): string => {
  const { outputFiles } = buildSync({
    ...BUNDLE_OPTIONS,
    minify: false,
    entryPoints: [resolve(LAMBDAS, name, "handler.ts")],
    outfile: resolve(LAMBDAS, name, "index.mjs"),
    sourcemap: false,
  });
  const text = outputFiles.map((file) => file.text).join("\n");
  return text
    .split(/^\/\/ (?=\S+\.[mc]?[jt]s$)/m)
    .filter((section) => section.startsWith("lambdas/") && !ADAPTERS.test(section))
    .join("\n");
};

/** Every call that a function can make, as `resource action`, found in its bundle. */
export const callsFound = async (name: FunctionName): Promise<string[]> => {
  const code = ownCode(name);
  const noMeter = (): void => {};
  const state = await callsOf(
    STATE_METHODS,
    () => recorder("state"),
    (client) => dynamoStateTable(client, "t", noMeter),
  );
  const games = await callsOf(
    GAMES_METHODS,
    () => recorder("games"),
    (client) => dynamoGamesTable(client, "t", noMeter),
  );
  const archive = await callsOf(ARCHIVE_METHODS, archiveRecorder, (client) => s3Archive(client, "b"));
  const used = (receiver: string, found: Map<string, Set<string>>): string[] =>
    [...found].flatMap(([method, calls]) =>
      new RegExp(`\\b${receiver}\\d*\\.${method}\\(`).test(code) ? [...calls] : [],
    );
  const ifSent = (command: string, calls: readonly string[]): readonly string[] =>
    code.includes(`new ${command}(`) ? calls : [];
  const polls = (action: string): string[] => [`flags appconfig:${action}`, `game-types appconfig:${action}`];
  const calls = new Set([
    ...used("(?:table|state)", state),
    ...used("games", games),
    ...used("archive", archive),
    ...ifSent("GetSecretValueCommand", ["cursor-keys secretsmanager:GetSecretValue"]),
    ...ifSent("GetMetricDataCommand", ["metrics cloudwatch:GetMetricData"]),
    ...ifSent("StartConfigurationSessionCommand", polls("StartConfigurationSession")),
    ...ifSent("GetLatestConfigurationCommand", polls("GetLatestConfiguration")),
  ]);
  return [...calls].sort();
};
