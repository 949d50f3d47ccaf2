import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type AwsServer, startAwsServer } from "../fixtures/aws-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

type Version = { readonly key: string; readonly id: string; readonly marker: boolean };

const PAGE = 2;

let line: CommandLine;
let s3: AwsServer;
let stage: StageOnAws;
let versions: Version[];
/** What S3 keeps although it is to go. */
let kept: string | undefined;

/** A versioned bucket: what isn't named by its version stays, and a listing comes in pages of two. */
function listing(after: string): string {
  const rest = versions.filter(({ id }) => id > after);
  const page = rest.slice(0, PAGE);
  const more = rest.length > PAGE;
  const last = page.at(-1);
  const shown = page.map(
    ({ key, id, marker }) =>
      `<${marker ? "DeleteMarker" : "Version"}><Key>${key}</Key><VersionId>${id}</VersionId></${marker ? "DeleteMarker" : "Version"}>`,
  );
  return `<ListVersionsResult><IsTruncated>${more}</IsTruncated>${
    more
      ? `<NextKeyMarker>${last?.key}</NextKeyMarker><NextVersionIdMarker>${last?.id}</NextVersionIdMarker>`
      : ""
  }${shown.join("")}</ListVersionsResult>`;
}

function deleted(body: string): string {
  const named = [...body.matchAll(/<Key>([^<]+)<\/Key><VersionId>([^<]+)<\/VersionId>/g)];
  versions = versions.filter(
    ({ key, id }) => id === kept || !named.some(([, wanted, version]) => wanted === key && version === id),
  );
  const error = kept === undefined ? "" : `<Error><Key>games/a</Key><Message>Access Denied</Message></Error>`;
  return `<DeleteResult>${error}</DeleteResult>`;
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  kept = undefined;
  versions = [
    { key: "games/a", id: "1", marker: false },
    { key: "games/a", id: "2", marker: true },
    { key: "games/b", id: "3", marker: false },
    { key: "games/b", id: "4", marker: false },
    { key: "games/c", id: "5", marker: false },
  ];
  s3 = await startAwsServer(({ method, query, body }) => ({
    headers: { "content-type": "application/xml" },
    body: method === "GET" ? listing(query.get("version-id-marker") ?? "") : deleted(body.toString()),
  }));
  const outputs = { Data: { ArchiveBucket: "archive" } };
  stage = await stageOnAws("dev", outputs, { S3: s3.endpoint });
});
afterEach(() => {
  for (const server of [s3, stage]) server.close();
});
async function run(...words: string[]) {
  return await line.savepoint(["empty-archive", ...words, "--stage", "dev"], { env: stage.env });
}

test("deletes every version and every delete marker, page by page", async () => {
  expect(await run("--dry-run")).toMatchObject({
    code: 0,
    out: "Would delete 5 versions of archived games.\n",
  });
  expect(versions).toHaveLength(5);

  expect(await run("--yes")).toEqual({ code: 0, out: "Deleted 5 versions of archived games.\n", err: "" });
  expect(versions).toEqual([]);
  expect(await run("--yes")).toMatchObject({ out: "The archive of dev is empty.\n" });
});

test("says what S3 kept", async () => {
  kept = "1";

  expect(await run("--yes")).toMatchObject({
    code: 3,
    err: expect.stringContaining("S3 kept games/a: Access Denied"),
  });
});

test("is refused where the tables are protected from deletion", async () => {
  expect(
    await line.savepoint(["empty-archive", "--yes", "--stage", "prod"], { env: stage.env }),
  ).toMatchObject({
    code: 4,
    err: expect.stringContaining("prod is protected from deletion."),
  });
  expect(versions).toHaveLength(5);
});
