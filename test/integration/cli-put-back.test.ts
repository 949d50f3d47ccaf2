import { brotliCompressSync } from "node:zlib";
import {
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { EXPIRY, POSITION } from "../../lambdas/store/attribute-names.ts";
import { commitPosition } from "../../lambdas/store/keys.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { type Dynalite, STATE_TABLE, startDynalite } from "../fixtures/dynalite.ts";
import { openProxy } from "../fixtures/proxy.ts";
import { type S3Server, startS3 } from "../fixtures/s3-server.ts";
import { type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

const RESTORED = "state-restored";
/** Rows of a game, one of them binary, and a chunk of a state in the partition next to it. */
const ROWS = [
  { gameId: { S: "g1" }, [POSITION]: { S: commitPosition(0) }, h: { B: Buffer.from("created") } },
  {
    gameId: { S: "g1" },
    [POSITION]: { S: commitPosition(1) },
    h: { B: Buffer.from("moved") },
    v: { N: "1" },
  },
  { gameId: { S: "g1#w" }, [POSITION]: { S: "abc#0000" }, b: { B: Buffer.from("chunk") } },
] as const;

let line: CommandLine;
let database: Dynalite;
let s3: S3Server;
let stage: StageOnAws;
const TOMBSTONE = { gameId: { S: "g1" }, [POSITION]: { S: commitPosition(2) }, [EXPIRY]: { N: "9" } };
async function run(...words: string[]) {
  return await line.savepoint(["put-back", ...words, "--stage", "dev"], { env: stage.env });
}

async function existing() {
  const pages = await Promise.all(
    ["g1", "g1#w"].map((game) =>
      database.client.send(
        new QueryCommand({
          TableName: STATE_TABLE,
          KeyConditionExpression: "gameId = :game",
          ExpressionAttributeValues: { ":game": { S: game } },
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items = [] }) => Items);
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  [database, s3] = await Promise.all([startDynalite(), startS3()]);
  await database.client.send(
    new CreateTableCommand({
      TableName: RESTORED,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["gameId", POSITION].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S" as const,
      })),
      KeySchema: [
        { AttributeName: "gameId", KeyType: "HASH" },
        { AttributeName: POSITION, KeyType: "RANGE" },
      ],
    }),
  );
  for (const Item of ROWS) await database.client.send(new PutItemCommand({ TableName: RESTORED, Item }));
  stage = await stageOnAws(
    "dev",
    { Data: { StateTable: STATE_TABLE, ArchiveBucket: "archive" } },
    { DYNAMODB: database.endpoint, S3: s3.endpoint },
  );
});
afterEach(async () => {
  stage.close();
  s3.close();
  await database.close();
});

test("puts the rows that are missing from a restored table, and leaves alone what is there", async () => {
  const newer = { ...ROWS[1], v: { N: "2" } };
  await database.client.send(new PutItemCommand({ TableName: STATE_TABLE, Item: newer }));

  expect(await run("g1", "--from-table", RESTORED, "--dry-run")).toMatchObject({
    code: 0,
    out: `Would put 3 rows of g1 from ${RESTORED}.\n`,
  });
  expect(await existing()).toHaveLength(1);

  expect(await run("g1", "--from-table", RESTORED, "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^Put 2 rows; 1 existed already\.\nRaise tableEpoch of dev .*savepoint recover g1/,
    ),
  });
  expect(await existing()).toEqual([
    expect.objectContaining({ h: { B: new Uint8Array(Buffer.from("created")) } }),
    expect.objectContaining({ v: newer.v }),
    expect.objectContaining({ b: { B: new Uint8Array(Buffer.from("chunk")) } }),
  ]);

  await database.client.send(
    new DeleteItemCommand({
      TableName: STATE_TABLE,
      Key: { gameId: ROWS[0].gameId, [POSITION]: ROWS[0][POSITION] },
    }),
  );
  expect(await run("g1", "--from-table", RESTORED, "--yes")).toMatchObject({
    out: expect.stringContaining("Put 1 row; 2 existed already."),
  });
});

test("puts nothing where the game was wiped, or got new commits without its rows", async () => {
  const moved = { ...ROWS[1], h: { B: Buffer.from("another") } };
  for (const [Item, said] of [
    [
      moved,
      "The game got new commits without these rows: another commit is at version 1. Nothing was put back",
    ],
    [TOMBSTONE, "The game was wiped. Nothing was put back"],
  ] as const) {
    await database.client.send(new PutItemCommand({ TableName: STATE_TABLE, Item }));
    expect(await run("g1", "--from-table", RESTORED, "--yes")).toMatchObject({
      code: 1,
      err: expect.stringContaining(said),
    });
    expect(await existing()).toHaveLength(1);
    const Key = { gameId: Item.gameId, [POSITION]: Item[POSITION] };
    await database.client.send(new DeleteItemCommand({ TableName: STATE_TABLE, Key }));
  }
});

test("puts nothing where the game is wiped while the question is open", async () => {
  const ran = await line.savepoint(["put-back", "g1", "--from-table", RESTORED, "--stage", "dev"], {
    env: stage.env,
    ask: async () => {
      await database.client.send(new PutItemCommand({ TableName: STATE_TABLE, Item: TOMBSTONE }));
      return "y";
    },
  });
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining("The game was wiped. Nothing was put") });
  expect(await existing()).toHaveLength(1);
});

test("says that the game was wiped while rows were put", async () => {
  const proxy = await openProxy(database.endpoint, {
    seen: async ({ headers }) => {
      if (headers["x-amz-target"]?.toString().endsWith(".PutItem"))
        await database.client.send(new PutItemCommand({ TableName: STATE_TABLE, Item: TOMBSTONE }));
    },
  });
  onTestFinished(async () => await proxy.close());
  const words = ["put-back", "g1", "--from-table", RESTORED, "--stage", "dev", "--yes"];
  const env = { ...stage.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url };
  expect(await line.savepoint(words, { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining("The game was wiped. That was after rows were put"),
  });
});

test("puts the rows of an archived game", async () => {
  const images = ROWS.slice(0, 2).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        "B" in value ? { B: value.B.toString("base64") } : value,
      ]),
    ),
  );
  const body = brotliCompressSync(JSON.stringify(images));
  s3.versions.set("/archive/games/g1.json.br", [{ id: "v1", body }]);

  expect(await run("g1", "--from-archive", "--yes")).toMatchObject({
    code: 0,
    out: expect.stringContaining("Put 2 rows; 0 existed already."),
  });
  expect(await existing()).toHaveLength(2);
  expect((await existing())[0]?.h).toEqual({ B: new Uint8Array(Buffer.from("created")) });
});

test("says that there is nothing to put, and from where it could come", async () => {
  expect(await run("other", "--from-archive", "--yes")).toMatchObject({
    code: 1,
    err: expect.stringContaining("There is no row of other in the archive."),
  });
  expect(await run("g1", "--yes")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Give either --from-table NAME or --from-archive."),
  });
});
