import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Client as ColyseusClient, type Room } from "@colyseus/sdk";
import { Client, LobbyClient } from "boardgame.io/dist/cjs/client.js";
import { SocketIO } from "boardgame.io/dist/cjs/multiplayer.js";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod/mini";
import { openClient } from "#client";
import { ownEnvironment } from "../../scripts/demo/local-service.ts";
import { TicTacToe } from "../fixtures/boardgame.io/tic-tac-toe.ts";
import { eventually } from "../fixtures/eventually.ts";
import { freePort, startKillable } from "../fixtures/killable.ts";
import { localStack } from "../fixtures/local-stack.ts";
import { packClient } from "../fixtures/pack-client.ts";

// Every example, with the packed client and the packages that it names: it is started, played, killed and played on.

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
/** Each start of an example takes a second or two, and several times that on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });
const EXAMPLES = ["express", "lambda", "boardgame.io", "colyseus"];
const example = z.object({
  scripts: z.object({ start: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  overrides: z._default(z.record(z.string(), z.string()), {}),
});

let project: string;
const starts = new Map<string, string>();

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "savepoint-examples-"));
  const tarball = packClient(project);
  await cp(join(root, "examples"), project, {
    recursive: true,
    filter: (path) => !/node_modules/.test(path),
  });
  // One installation serves all of them.
  const dependencies: Record<string, string> = {};
  const overrides: Record<string, string> = {};
  for (const name of EXAMPLES) {
    const found = example.parse(JSON.parse(await readFile(join(project, name, "package.json"), "utf8")));
    Object.assign(dependencies, found.dependencies);
    Object.assign(overrides, found.overrides);
    starts.set(name, found.scripts.start.replace(/^node /, ""));
  }
  dependencies["@savepoint/client"] = `file:${await tarball}`;
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, dependencies, overrides }));
  const options = ["--no-audit", "--no-fund", "--prefer-offline", "--no-package-lock", "--omit=optional"];
  await run("npm", ["install", ...options], { cwd: project });
}, 300_000);

afterAll(async () => {
  await rm(project, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts a Savepoint and an example that uses it. */
async function started(name: string) {
  const { url } = await localStack();
  const port = await freePort();
  const server = await startKillable({
    args: [starts.get(name) ?? ""],
    ready: /^listening on/,
    cwd: join(project, name),
    env: {
      ...ownEnvironment(),
      SAVEPOINT_URL: url,
      PORT: String(port),
      JOURNAL: join(project, `${name}.journal`),
    },
  });
  return { server, client: openClient({ url }), port, address: `http://127.0.0.1:${port}` };
}

test.each(["express", "lambda"])(
  "%s: goals are scored, and none is lost or counted twice when it is killed",
  async (name) => {
    const { server, client, address } = await started(name);
    async function score(goal: string): Promise<unknown> {
      const response = await fetch(`${address}/rooms/room-1/goals/${goal}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ by: "ann" }),
      });
      expect(response.status).toBe(200);
      return await response.json();
    }
    const goals = ["g1", "g2", "g3", "g4"];
    for (const [index, goal] of goals.entries()) {
      await score(goal);
      if (index % 2 === 0) await server.killAndStart();
      // Sent again, since its answer may have been lost: it counts once.
      await score(goal);
    }
    const expected = { goals: goals.map((id) => ({ id, by: "ann" })) };
    expect(await (await fetch(`${address}/rooms/room-1`)).json()).toEqual(expected);
    const stored = await eventually(
      async () => await client.state<{ goals: unknown[] }>("room-1"),
      ({ state }) => state.goals.length === goals.length,
    );
    expect(stored.state).toEqual(expected);
    const { transitions } = await client.history("room-1");
    expect(transitions.filter(({ action }) => action === "goal")).toHaveLength(goals.length);
  },
);

test("boardgame.io: a match is played to its end by its own clients, over kills in between and after it", async () => {
  const { server, client, address } = await started("boardgame.io");
  const lobby = new LobbyClient({ server: address });
  const { matchID } = await lobby.createMatch("tic-tac-toe", { numPlayers: 2 });
  const players = await Promise.all(
    ["ann", "bob"].map(async (playerName, index) => {
      const playerID = String(index);
      const { playerCredentials } = await lobby.joinMatch("tic-tac-toe", matchID, { playerID, playerName });
      const player = Client({
        game: TicTacToe,
        matchID,
        playerID,
        credentials: playerCredentials,
        debug: false,
        multiplayer: SocketIO({
          server: address,
          socketOpts: { reconnectionDelay: 20, reconnectionDelayMax: 100 },
        }),
      });
      player.start();
      onTestFinished(() => player.stop());
      return player;
    }),
  );
  async function all(stateID: number): Promise<void> {
    await eventually(
      async () => players.map((player) => player.getState()),
      (states) => states.every((state) => state?.isConnected && state._stateID === stateID),
    );
  }
  await all(0);
  for (const [index, cell] of [4, 0, 3, 1, 5].entries()) {
    players[index % 2]?.moves.clickCell?.(cell);
    await all(index + 1);
    await eventually(
      async () => await client.game(matchID),
      ({ version }) => version === index + 1,
    );
    if (index % 2 === 1) continue;
    await server.killAndStart();
    await all(index + 1);
  }
  expect(players[1]?.getState()?.ctx.gameover).toEqual({ winner: "0" });
  expect(await client.game(matchID)).toMatchObject({ status: "finished", version: 5 });
  const { matches } = await lobby.listMatches("tic-tac-toe", { isGameover: true });
  expect(matches).toMatchObject([
    { matchID, gameover: { winner: "0" }, players: [{ name: "ann" }, { name: "bob" }] },
  ]);
});

test("colyseus: players come back to their seats in a room that was killed, and every goal counts once", async () => {
  const { server, client, port } = await started("colyseus");
  const colyseus = new ColyseusClient(`http://127.0.0.1:${port}`);
  const secrets = new Map<string, string>();

  async function join(player: string): Promise<Room> {
    const room = await colyseus.joinOrCreate("match", {
      gameId: "final",
      player,
      secret: secrets.get(player),
    });
    room.reconnection.enabled = false;
    await new Promise<void>((resolve) => {
      room.onMessage("seat", ({ secret }: { readonly secret: string }) => {
        secrets.set(player, secret);
        resolve();
      });
    });
    return room;
  }
  async function score(room: Room, goal: string): Promise<void> {
    const scored = new Promise<void>((resolve) => {
      room.onMessage("scored", (id: string) => void (id === goal && resolve()));
    });
    room.send("goal", goal);
    await scored;
  }

  const goals = ["g1", "g2", "g3"];
  for (const [index, goal] of goals.entries()) {
    const [ann, bob] = [await join("ann"), await join("bob")];
    const gone = Promise.all(
      [ann, bob].map((room) => new Promise<void>((resolve) => room.onLeave(() => resolve()))),
    );
    await score(ann, goal);
    await score(bob, goals[index - 1] ?? goal);
    await server.killAndStart();
    await gone;
  }
  await expect(
    colyseus.joinOrCreate("match", { gameId: "final", player: "ann", secret: "another" }),
  ).rejects.toThrow("the seat is taken");
  const bob = await join("bob");
  await eventually(
    async () =>
      z.object({ goals: z.array(z.string()) }).safeParse(JSON.parse(JSON.stringify(bob.state))).data,
    (state) => state?.goals.length === goals.length,
  );
  expect(JSON.stringify(bob.state)).not.toContain(secrets.get("ann"));
  expect(await server.stop()).toBe(0);
  const { state } = await client.state<{ state: unknown; cache: unknown }>("final");
  expect(state).toMatchObject({
    state: { goals, players: { ann: { goals: 3, isHere: false }, bob: { goals: 0, isHere: false } } },
    cache: { ann: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});
