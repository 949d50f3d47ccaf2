import { createHash, randomBytes } from "node:crypto";
import { Room, Server } from "@colyseus/core";
import { schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { openClient } from "@savepoint/client";
import { persistRoom } from "@savepoint/client/colyseus";
import { openFileJournal } from "@savepoint/client/journal";

const { SAVEPOINT_URL = "http://127.0.0.1:4700", PORT = "2567", JOURNAL = "savepoint.journal" } = process.env;

const savepoint = openClient({
  url: SAVEPOINT_URL,
  token: process.env.SAVEPOINT_TOKEN,
  journal: await openFileJournal(JOURNAL),
});

const Player = schema({ goals: t.number().default(0), isHere: t.boolean().default(true) }, "Player");
const Match = schema({ players: t.map(Player), goals: t.array("string") }, "Match");

class MatchRoom extends Room {
  state = new Match();
  /** Who sits where: the hash of a secret that each player was given. Clients never see it. */
  seats = {};

  async onCreate({ gameId }) {
    this.saved = await persistRoom(this, savepoint, { gameId, everyMs: 500 });
    // Nobody is in a room that was just made, though the server of before may have been killed with its players in it.
    for (const player of this.state.players.values()) player.isHere = false;
    this.onMessage("goal", (client, id) => this.onGoal(client, id));
  }

  /** A client that comes back after a crash shows its secret, and has its seat again. */
  onJoin(client, { player, secret = randomBytes(16).toString("hex") }) {
    const hash = createHash("sha256").update(secret).digest("hex");
    this.seats[player] ??= hash;
    if (this.seats[player] !== hash) throw new Error("the seat is taken");
    client.userData = player;
    if (!this.state.players.has(player)) this.state.players.set(player, new Player());
    this.state.players.get(player).isHere = true;
    client.send("seat", { player, secret });
  }

  onLeave(client) {
    const player = this.state.players.get(client.userData);
    if (player) player.isHere = false;
  }

  /** The client names each goal, so that it can send it again when it got no answer. */
  async onGoal(client, id) {
    if (!this.state.goals.includes(id)) {
      this.state.goals.push(id);
      this.state.players.get(client.userData).goals += 1;
    }
    // A goal must not be lost: it is answered when Savepoint has it. The rest is stored twice a second.
    await this.saved.save({ action: "goal", actor: client.userData, payload: id });
    client.send("scored", id);
  }

  /** Without it, an error of a message handler ends the process. The client is not answered, and sends its goal again. */
  onUncaughtException(error) {
    console.log(error.message);
  }

  // Colyseus' own hooks: what is not in the state, and is to come back with it.
  onCacheRoom() {
    return this.seats;
  }
  onRestoreRoom(seats) {
    this.seats = seats;
  }
}

const server = new Server({ transport: new WebSocketTransport() });
// Players of the same game come to the same room, which is made again when the first of them is back.
server.define("match", MatchRoom).filterBy(["gameId"]);
server.onShutdown(async () => await savepoint.close());
await server.listen(Number(PORT));
console.log(`listening on ${PORT}`);
