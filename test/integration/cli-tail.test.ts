import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { openClient } from "#client";
import { localStack } from "../fixtures/command-line.ts";

const MAIN = resolve(import.meta.dirname, "../../scripts/cli/main.ts");
const local = localStack();

/** Starts to follow; gives the events as they come. */
function following(...words: string[]) {
  const child = spawn(process.execPath, [MAIN, "tail", ...words, "--url", local.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value } = await lines.next();
      return JSON.parse(String(value));
    },
    end: async () => {
      const closed = once(child, "close");
      child.kill("SIGINT");
      return (await closed)[0];
    },
  };
}

test("shows what happens in a game, and that it is wiped", async () => {
  const client = openClient({ url: local.url });
  const { persisted: _persisted, ...created } = await client.create("room-1", {
    gameType: "six-phase",
    state: {},
  });
  if (!("cursor" in created)) throw new Error("persistence is off");
  const tail = following("room-1");
  let version = 0;
  // The command begins with what is there when it has started: moves are made until it shows one.
  const first = tail.next();
  let isShown = false;
  first.then(() => {
    isShown = true;
  });
  while (!isShown) {
    version += 1;
    await client.append("room-1", {
      commitId: `c${version}`,
      expectedVersion: version - 1,
      transitions: [{ action: "goal", patch: { score: version } }],
    });
  }
  expect(await first).toMatchObject({ event: "transition", gameId: "room-1", action: "goal" });
  await client.wipe("room-1");
  let event = await first;
  while (event.event !== "wiped") event = await tail.next();
  expect(event).toEqual({ event: "wiped", gameId: "room-1" });
  expect(await tail.end()).toBe(130);
});
