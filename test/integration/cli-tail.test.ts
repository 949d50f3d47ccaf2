import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { openClient } from "#client";
import { EVENT_TYPES, gameEvent } from "../../lambdas/triggers/events/game-event.ts";
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

test("shows of all games the six kinds of events, as their schema has them", async () => {
  const client = openClient({ url: local.url });
  const tail = following();
  const first = tail.next();
  let isShown = false;
  first.then(() => {
    isShown = true;
  });
  for (let count = 0; !isShown; count += 1) await client.create(`early-${count}`, { gameType: "generic" });
  await first;

  await client.create("room-2", { gameType: "six-phase", state: { score: 0 } });
  async function enter(to: string, expectedVersion: number): Promise<void> {
    const transitions = [{ action: "go", to }];
    await client.append("room-2", { commitId: to, expectedVersion, transitions });
  }
  await enter("PREPARATION", 0);
  const correction = { commitId: "c2", expectedVersion: 1, state: { score: 1 }, reason: "a goal was missed" };
  await client.correct("room-2", correction);
  await enter("GAME_OVER", 2);
  const seen = new Set<string>();
  async function readUntil(name: string): Promise<void> {
    while (!seen.has(name)) {
      const event = gameEvent.parse(await tail.next());
      if (event.gameId === "room-2") seen.add(event.event);
    }
  }
  await readUntil("snapshot");
  await client.wipe("room-2");
  await readUntil("wiped");
  expect([...seen].toSorted()).toEqual(Object.keys(EVENT_TYPES).toSorted());
  expect(await tail.end()).toBe(130);
});
