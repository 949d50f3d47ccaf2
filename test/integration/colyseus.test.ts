import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, type Room } from "@colyseus/sdk";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { openClient } from "#client";
import { freePort, startKillable } from "../fixtures/killable.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";
import { printedSeed } from "../fixtures/printed-seed.ts";

// Colyseus' own server and clients, over their own sockets. The server is killed again and again, and Savepoint once.

const SERVER = join(import.meta.dirname, "../fixtures/colyseus/server-process.ts");
const KILLS = Number(process.env.COLYSEUS_KILLS ?? 3);
const MOVES = 12;
const RETRY_MS = 100;
const stateShape = z.object({ round: z.number(), moves: z.array(z.string()) });

test(
  `players play on through ${KILLS} kills of their server and one of Savepoint`,
  async () => {
    const random = printedSeed();
    const directory = await temporaryDirectory();
    const stackArgs = ["--port", String(await freePort()), "--data", join(directory, "data")];
    const savepoint = await localStack(stackArgs);
    const { url } = savepoint;
    const port = await freePort();
    const server = await startKillable({
      args: [SERVER, url, join(directory, "journal"), String(port)],
      ready: /^listening$/,
      // Who comes while the room is being created waits for it so many seconds.
      env: { ...process.env, COLYSEUS_MAX_CONCURRENT_CREATE_ROOM_WAIT_TIME: "20" },
    });
    const colyseus = new Client(`http://127.0.0.1:${port}`);

    /** Joins as soon as there is a server again. */
    async function joined(player: string): Promise<Room> {
      for (;;) {
        try {
          const room = await colyseus.joinOrCreate("battle", { gameId: "battle-1", player });
          room.reconnection.enabled = false;
          return room;
        } catch {
          await delay(RETRY_MS);
        }
      }
    }

    /** Makes moves, each until it is stored, in as many rooms as that takes. */
    async function play(player: string, onStored: () => void): Promise<void> {
      let room = await joined(player);
      for (let move = 1; move <= MOVES; move += 1) {
        const id = `${player}-${move}`;
        while (!(await isStored(room, id))) room = await joined(player);
        onStored();
      }
      await room.leave();
    }

    let kills = 0;
    let left = 1 + random.below(4);
    let killing: Promise<void> | undefined;
    function onStored(): void {
      left -= 1;
      if (left > 0 || kills >= KILLS || killing) return;
      kills += 1;
      left = 1 + random.below(4);
      killing = server.killAndStart().then(() => {
        killing = undefined;
      });
    }
    const plays = Promise.all(["ann", "bob"].map(async (player) => await play(player, onStored)));
    await Promise.race([plays, server.failed]);
    await killing;
    expect(kills).toBe(KILLS);

    // While Savepoint is away, the room continues, and its changes are stored together later.
    const room = await joined("ann");
    const { round: before } = await stateWhere(room, () => true);
    await savepoint.kill();
    for (let nudge = 1; nudge <= 10; nudge += 1) {
      room.send("nudge");
      await stateWhere(room, ({ round }) => round === before + nudge);
    }
    await localStack(stackArgs);
    expect(await server.stop()).toBe(0);

    const client = openClient({ url });
    const { state } = await client.state<{ state: unknown }>("battle-1");
    const { moves, round } = stateShape.parse(state.state);
    expect(round).toBe(before + 10);
    expect(moves.toSorted()).toEqual(
      ["ann", "bob"]
        .flatMap((player) => Array.from({ length: MOVES }, (_, index) => `${player}-${index + 1}`))
        .toSorted(),
    );
    for (const player of ["ann", "bob"])
      expect(moves.filter((move) => move.startsWith(player))).toEqual(
        Array.from({ length: MOVES }, (_, index) => `${player}-${index + 1}`),
      );
    expect(server.lines.filter((line) => line.startsWith("error "))).toEqual([]);
    const { transitions } = await client.history("battle-1", { limit: 1_000 });
    expect(transitions.filter(({ action }) => action === "patch").length).toBeLessThan(40);
  },
  60_000 + KILLS * 20_000,
);

/** The state of a room, as soon as a client has it, and it is like this. */
async function stateWhere(room: Room, isIt: (state: z.infer<typeof stateShape>) => boolean) {
  return await new Promise<z.infer<typeof stateShape>>((resolve) => {
    function look(): void {
      const { data } = stateShape.safeParse(JSON.parse(JSON.stringify(room.state)));
      if (data && isIt(data)) resolve(data);
    }
    room.onStateChange(look);
    look();
  });
}

/** Sends a move. @returns whether it was stored before the room was lost. */
async function isStored(room: Room, id: string): Promise<boolean> {
  return await new Promise((resolve) => {
    room.onMessage("stored", (stored: string) => {
      if (stored === id) resolve(true);
    });
    room.onLeave(() => resolve(false));
    if (!room.connection.isOpen) resolve(false);
    else room.send("move", id);
  });
}
