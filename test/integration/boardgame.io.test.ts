import { join } from "node:path";
import type { LobbyAPI, State } from "boardgame.io";
import { RandomBot } from "boardgame.io/dist/cjs/ai.js";
import { Client, LobbyClient } from "boardgame.io/dist/cjs/client.js";
import { SocketIO } from "boardgame.io/dist/cjs/multiplayer.js";
import { expect, onTestFinished, test } from "vitest";
import { openClient } from "#client";
import { type Board, TicTacToe } from "../fixtures/boardgame.io/tic-tac-toe.ts";
import { eventually } from "../fixtures/eventually.ts";
import { freePort, startKillable } from "../fixtures/killable.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";
import { printedSeed } from "../fixtures/printed-seed.ts";

// boardgame.io's own server, lobby, clients and bots, over its own sockets. The server is killed again and again, and
// Savepoint once.

const SERVER = join(import.meta.dirname, "../fixtures/boardgame.io/server-process.ts");
const KILLS = Number(process.env.BOARDGAME_IO_KILLS ?? 3);
const GAME = "tic-tac-toe";
const SOCKET = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

/** A player: a client, and a bot that moves when it is its turn. `over` resolves when the match is. */
function player(server: string, matchID: string, playerID: string, credentials: string, onMove: () => void) {
  const enumerate = TicTacToe.ai?.enumerate;
  if (!enumerate) throw new Error("the game has no moves for bots");
  const bot = new RandomBot({ enumerate });
  const client = Client<Board>({
    game: TicTacToe,
    matchID,
    playerID,
    credentials,
    numPlayers: 2,
    debug: false,
    multiplayer: SocketIO({ server, socketOpts: SOCKET }),
  });
  let isThinking = false;
  const over = new Promise<void>((resolve) => {
    client.subscribe(async (state) => {
      if (state?.ctx.gameover !== undefined) return resolve();
      // A client shows its own move before the server has answered, and the turn ends with the answer.
      const moves = state?.G.cells.filter((cell) => cell !== null).length ?? 0;
      const isMine = state?.ctx.currentPlayer === playerID && moves % 2 === Number(playerID);
      if (!state?.isConnected || !isMine || isThinking) return;
      isThinking = true;
      const { action } = await bot.play(state, playerID);
      isThinking = false;
      client.moves[action.payload.type]?.(...action.payload.args);
      onMove();
    });
  });
  client.start();
  onTestFinished(() => client.stop());
  return { client, over };
}

test(
  `bots play on through ${KILLS} kills of their server and one of Savepoint`,
  async () => {
    const random = printedSeed();
    const directory = await temporaryDirectory();
    const stack = [await freePort(), join(directory, "data")] as const;
    async function openStack() {
      return await localStack(["--port", String(stack[0]), "--data", stack[1]]);
    }
    let savepoint = await openStack();
    const { url } = savepoint;
    const port = await freePort();
    const server = await startKillable({
      args: [SERVER, url, join(directory, "journal"), String(port)],
      ready: /^listening$/,
    });
    const address = `http://127.0.0.1:${port}`;
    const lobby = new LobbyClient({ server: address });

    let left = random.below(5);
    let kills = 0;
    const killed: Promise<void>[] = [];
    function onMove(): void {
      left -= 1;
      if (left >= 0 || kills >= KILLS || killed.length > kills) return;
      left = random.below(5);
      killed.push(
        server.killAndStart().then(() => {
          kills += 1;
        }),
      );
    }

    /** Plays matches to their ends, two players each. */
    async function play(count: number): Promise<string[]> {
      const matches = await Promise.all(
        Array.from({ length: count }, async () => {
          const { matchID } = await lobby.createMatch(GAME, { numPlayers: 2 });
          const seats: LobbyAPI.JoinedMatch[] = [];
          for (const playerName of ["ann", "bob"])
            seats.push(await lobby.joinMatch(GAME, matchID, { playerName }));
          return { matchID, seats };
        }),
      );
      const tables = matches.map(({ matchID, seats }) => ({
        matchID,
        clients: seats.map((seat) => player(address, matchID, seat.playerID, seat.playerCredentials, onMove)),
      }));
      const over = Promise.all(tables.flatMap(({ clients }) => clients.map(async (one) => await one.over)));
      await Promise.race([over, server.failed]);
      for (const { clients } of tables)
        expect(clients[0]?.client.getState()?.G).toEqual(clients[1]?.client.getState()?.G);
      return matches.map(({ matchID }) => matchID);
    }

    const matchIDs: string[] = [];
    while (kills < KILLS) {
      matchIDs.push(...(await play(3)));
      await Promise.all(killed);
    }

    // Savepoint is away for a whole match, but for its creation.
    const { matchID } = await lobby.createMatch(GAME, { numPlayers: 2 });
    const seats = ["0", "1"].map((playerID) => player(address, matchID, playerID, "", () => {}));
    matchIDs.push(matchID);
    await eventually(
      async () => seats.map(({ client }) => client.getState()?._stateID),
      (stateIDs) => stateIDs.every((stateID) => stateID !== undefined),
    );
    await savepoint.kill();
    await Promise.all(seats.map(async ({ over }) => await over));
    savepoint = await openStack();

    const client = openClient({ url });
    async function entries() {
      return await Promise.all(matchIDs.map(async (id) => await client.game(id)));
    }
    await eventually(entries, (all) => all.every(({ status }) => status === "finished"));
    expect(server.lines.filter((line) => /Conflict|Stale|Unknown|NotSent/.test(line))).toEqual([]);
    expect(await server.stop()).toBe(0);
    for (const id of matchIDs) await checkHistory(client, id);
    const listed = await client.list({ limit: 100 });
    expect(listed.games.map(({ gameId }) => gameId).toSorted()).toEqual(matchIDs.toSorted());
  },
  60_000 + KILLS * 20_000,
);

/** Holds a match's history against the rules: each move once, in turn, and the state that they lead to. */
async function checkHistory(client: ReturnType<typeof openClient>, matchID: string): Promise<void> {
  const { transitions } = await client.history<State<Board>>(matchID, { limit: 100 });
  const moves = transitions.filter(({ kind }) => kind === undefined);
  const cells: (string | null)[] = Array(9).fill(null);
  for (const [index, { action, actor, payload }] of moves.entries()) {
    expect({ matchID, action, actor }).toEqual({ matchID, action: "clickCell", actor: String(index % 2) });
    const cell = Number(/"args":\[(\d)\]/.exec(JSON.stringify(payload))?.[1]);
    expect(cells[cell]).toBeNull();
    cells[cell] = actor ?? null;
  }
  const { state } = await client.state<State<Board>>(matchID);
  expect(state).toMatchObject({ G: { cells }, _stateID: moves.length });
  expect(JSON.stringify(transitions)).not.toContain("credentials");
}
