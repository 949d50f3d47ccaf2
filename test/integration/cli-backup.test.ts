import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "#client";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

let cli: CommandLine;
beforeAll(async () => {
  cli = await openCommandLine({ inProcess: true });
});
afterAll(async () => await cli.close());

/** A served directory with games of a few moves each. */
async function played(games: number) {
  const data = await temporaryDirectory();
  const service = await localStack(["--data", data, "--database", "sqlite"]);
  const client = openClient({ url: service.url });
  for (let game = 0; game < games; game += 1) {
    let position = await client.create(`room-${game}`, { gameType: "generic", state: { score: 0 } });
    for (const score of [1, 2, 3]) {
      if (!position.persisted) throw new Error("persistence is off");
      const { cursor } = position;
      const transitions = [{ action: "goal", patch: { score } }];
      position = await client.append(`room-${game}`, { commitId: crypto.randomUUID(), cursor, transitions });
    }
  }
  return { data, service, client };
}

describe("a backup", () => {
  test("is taken while the service runs, and brings every game back in another directory", async () => {
    const { data, service, client } = await played(5);
    const before = await client.state("room-1");
    const file = join(await temporaryDirectory(), "copies", "today.sqlite");
    expect(await cli.savepoint(["backup", data, file])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/today\.sqlite: 5 games, \d+ rows, read back and recovered\.\n$/),
    });
    await client.append("room-1", {
      commitId: crypto.randomUUID(),
      cursor: before.cursor ?? "",
      transitions: [{ action: "after the backup", patch: { score: 99 } }],
    });
    await service.kill();

    const elsewhere = join(await temporaryDirectory(), "data");
    expect(await cli.savepoint(["restore", file, elsewhere])).toMatchObject({ code: 0 });
    const restored = openClient({ url: (await localStack(["--data", elsewhere])).url });
    for (let game = 0; game < 5; game += 1)
      expect(await restored.state(`room-${game}`)).toMatchObject({ version: 3, state: { score: 3 } });
    expect((await restored.list()).games).toHaveLength(5);
    // A cursor from before the restore belongs to another life of the tables: nothing is written on it.
    const late = restored.append("room-1", {
      commitId: crypto.randomUUID(),
      cursor: before.cursor ?? "",
      transitions: [{ action: "late" }],
    });
    await expect(late).rejects.toMatchObject({
      problem: { type: "urn:savepoint:problem:cursor-other-table", version: 3 },
    });
    expect((await restored.state("room-1")).version).toBe(3);
  });

  test("overwrites nothing", async () => {
    const { data } = await played(1);
    const file = join(await temporaryDirectory(), "copy.sqlite");
    await cli.savepoint(["backup", data, file]);
    expect(await cli.savepoint(["backup", data, file])).toMatchObject({
      code: 2,
      err: `savepoint: ${file} is there already: give another name.\n`,
    });
    expect(await cli.savepoint(["restore", file, data])).toMatchObject({
      code: 2,
      err: `savepoint: ${data} has a database already: give an empty directory.\n`,
    });
  });

  test("of a directory without a database is refused in one line", async () => {
    const empty = join(await temporaryDirectory(), "empty");
    await mkdir(empty);
    const { code, err } = await cli.savepoint(["backup", empty, join(empty, "copy.sqlite")]);
    expect(code).toBe(2);
    expect(err).toMatch(/^savepoint: The data in .* cannot be used: unable to open database file\n$/);
  });
});

describe("serve", () => {
  test.each([
    [
      ["--host", "0.0.0.0"],
      /^savepoint: Others can reach 0\.0\.0\.0, and anybody could read and wipe games\.\nAdd --token-file/,
    ],
    [
      ["--host", "0.0.0.0", "--token-file", "tokens"],
      /^savepoint: Without TLS the token and all games cross the network readable\.\n/,
    ],
    [["--tls-cert", "cert.pem"], /^savepoint: A certificate and its key go together\.\n/],
    [["--token-file", "/nowhere"], /^savepoint: The token file \/nowhere cannot be read\.\n$/],
  ])("refuses %j before it listens", async (words, line) => {
    const data = await temporaryDirectory();
    const { code, err } = await cli.savepoint(["serve", "--data", data, "--port", "0", ...words]);
    expect(code).toBe(2);
    expect(err).toMatch(line);
  });
});
