import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Game } from "#client";
import { newGameId } from "../support/games.ts";
import { type Operator, openOperator } from "../support/operate.ts";
import { client } from "../support/target.ts";

let operator: Operator;
beforeAll(async () => {
  operator = await openOperator();
});
afterAll(async () => await operator[Symbol.asyncDispose]());

test("all games of a type are recovered, by the state machine's map over the directory", async () => {
  const ids = [newGameId(), newGameId(), newGameId()];
  for (const gameId of ids) {
    const game = await Game.create(client, gameId, { gameType: "chess" });
    await game.append([{ action: "begin", to: "PLAYING", patch: { moves: 1 } }]);
  }

  const { code, out, err } = await operator.savepoint("recover-all", "--where", "type=chess", "--yes");

  expect({ code, out, err }).toMatchObject({ code: 0, out: expect.stringContaining(" 0 refused, 0 gone.") });
  for (const gameId of ids)
    expect((await client.snapshots(gameId)).snapshots).toMatchObject([{ version: 1 }]);
});

test("games come in, are taken back as planned but for one that was played on, and go out again", async () => {
  const ids = [newGameId(), newGameId(), newGameId()];
  const [file, out] = [join(operator.folder, "in.jsonl"), join(operator.folder, "out.jsonl")];
  const history = [
    { action: "good", patch: { n: 1 } },
    { action: "bad", patch: { n: 2 } },
  ];
  const lines = ids.map((gameId) =>
    JSON.stringify({ gameId, gameType: "six-phase", initialState: { n: 0 }, state: { n: 2 }, history }),
  );
  await writeFile(file, lines.join("\n"));
  expect(await operator.savepoint("import", file, "--yes")).toMatchObject({
    code: 0,
    out: expect.stringContaining("3 games read: 3 imported"),
  });

  const restore = ["recover-all", "--version-before", "2", "--where", "type=six-phase,phase=NOT_STARTED"];
  const words = [
    ...restore,
    "--active-since",
    "1h",
    "--reason",
    "a bad release",
    "--id",
    `e2e-${Date.now()}`,
  ];
  expect(await operator.savepoint(...words, "--dry-run")).toMatchObject({ code: 0 });
  const [played = "", first = ""] = ids;
  await client.append(played, {
    commitId: "later",
    expectedVersion: 2,
    transitions: [{ action: "on", patch: { n: 3 } }],
  });
  const { code, out: said } = await operator.savepoint(...words, "--yes");
  expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining(" 1 refused, ") });
  expect(said).toContain(`${played}: it continued to version 3 since the plan`);
  expect(await client.state(played)).toMatchObject({ version: 3, state: { n: 3 } });
  expect(await client.state(first)).toMatchObject({ version: 3, state: { n: 1 } });

  const copy = newGameId();
  expect(await operator.savepoint("fork", first, copy, "--version", "2")).toMatchObject({ code: 0 });
  expect(await client.game(copy)).toMatchObject({ origin: { gameId: first, version: 2 } });
  const rewind = ["rewind", first, "--version", "2", "--reason", "it was right", "--yes"];
  expect(await operator.savepoint(...rewind)).toMatchObject({ code: 0 });
  expect(await client.state(first)).toMatchObject({ version: 4, state: { n: 2 } });

  expect(await operator.savepoint("export", first, copy, "--history", "--out", out)).toMatchObject({
    code: 0,
  });
  expect((await readFile(out, "utf8")).trim().split("\n")).toHaveLength(4 + 4);
  expect(await operator.savepoint("import", out, "--dry-run")).toMatchObject({ code: 0 });
});
