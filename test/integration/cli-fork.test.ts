import { beforeAll, expect, test } from "vitest";
import { openClient } from "#client";
import { localStack } from "../fixtures/command-line.ts";

const local = localStack(undefined, { inProcess: true });

beforeAll(async () => {
  const client = openClient({ url: local.url });
  const created = await client.create("room-42", { gameType: "six-phase", state: { score: 0 } });
  if (!created.persisted) throw new Error("persistence is off");
  const first = await client.append("room-42", {
    commitId: "c1",
    cursor: created.cursor,
    transitions: [{ action: "begin", to: "PREPARATION", patch: { score: 1 } }],
  });
  if (!first.persisted) throw new Error("persistence is off");
  await client.append("room-42", {
    commitId: "c2",
    cursor: first.cursor,
    transitions: [{ action: "goal", to: "DECLARATION", patch: { score: 9 } }],
  });
});

test("makes a game from another's past, and changes nothing the second time", async () => {
  const words = ["fork", "room-42", "room-42-replay", "--version", "1"];
  expect(await local.run(...words, "--dry-run")).toEqual({
    code: 0,
    out: "Would make room-42-replay (six-phase, phase PREPARATION) from room-42 at version 1.\n",
    err: "",
  });
  const made = {
    code: 0,
    out: "Made room-42-replay from room-42 at version 1: phase PREPARATION.\n",
    err: "",
  };
  expect(await local.run(...words)).toEqual(made);
  expect(await local.run(...words)).toEqual(made);
  expect((await local.run("show", "room-42-replay")).out).toContain('"score": 1');
  expect(await local.run("fork", "room-42", "room-42-replay", "--version", "2")).toMatchObject({ code: 4 });
  expect(await local.run("fork", "room-42", "other")).toMatchObject({ code: 2 });
});

test("takes a game back by a correction, and shows the difference first", async () => {
  const words = ["rewind", "room-42", "--version", "1", "--reason", "bad release"];
  const difference = "At version 2:\n  ~ phase: DECLARATION → PREPARATION\n  ~ /score: 9 → 1\n";
  expect(await local.run(...words, "--dry-run")).toEqual({ code: 0, out: difference, err: "" });
  expect(await local.run(...words)).toMatchObject({ code: 2, out: "" });
  expect(await local.run(...words, "--yes", "--actor", "ann")).toEqual({
    code: 0,
    out: "Took room-42 back to version 1: it is at version 3 now, phase PREPARATION.\n",
    err: difference,
  });
  // Again, as after an answer that nobody saw.
  expect(await local.run(...words, "--yes")).toEqual({
    code: 0,
    out: "room-42 has the state and the phase of version 1 already: nothing to do.\n",
    err: "",
  });
  expect((await local.run("history", "room-42", "--start", "3")).out).toMatch(/ann .*bad release/);
  expect((await local.run("show", "room-42")).out).toContain('"score": 1');
  expect(await local.run("rewind", "room-42", "--version", "9", "--reason", "x")).toMatchObject({ code: 4 });
});
