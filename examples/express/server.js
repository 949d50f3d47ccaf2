import { diff, Game, openClient } from "@savepoint/client";
import { openFileJournal } from "@savepoint/client/journal";
import express from "express";

const { SAVEPOINT_URL = "http://127.0.0.1:4700", PORT = "3000", JOURNAL = "savepoint.journal" } = process.env;

// Moves are in this file before they are sent, so they survive this process, and an outage of Savepoint.
const savepoint = openClient({
  url: SAVEPOINT_URL,
  token: process.env.SAVEPOINT_TOKEN,
  journal: await openFileJournal(JOURNAL),
  onEvent: (event) =>
    event.type !== "written" && console.log(event.type, event.gameId ?? "", event.error?.message ?? ""),
});

/** The rooms in memory: a promise each, so that two requests at once open a room once. */
const rooms = new Map();

async function openRoom(id) {
  const { game, state } = await Game.open(savepoint, id, { gameType: "generic", state: { goals: [] } });
  return { game, state };
}

async function roomOf(id) {
  if (!rooms.has(id)) rooms.set(id, openRoom(id));
  try {
    return await rooms.get(id);
  } catch (error) {
    rooms.delete(id);
    throw error;
  }
}

const app = express();
app.use(express.json());

app.get("/rooms/:id", async (request, response) => {
  const { state } = await roomOf(request.params.id);
  response.json(state);
});

// The caller names each goal, so that it can send it again when it got no answer.
app.put("/rooms/:id/goals/:goal", async (request, response) => {
  const { id, goal } = request.params;
  const room = await roomOf(id);
  if (!room.state.goals.some((one) => one.id === goal)) {
    const before = room.state;
    room.state = { goals: [...before.goals, { id: goal, by: String(request.body.by) }] };
    const appending = room.game.append([
      { action: "goal", actor: String(request.body.by), patch: diff(before, room.state) },
    ]);
    // Not written, and it never will be: what is in memory is wrong. The room is opened again when it is asked for.
    appending.catch(() => rooms.delete(id));
    // It is in the journal now; to answer when Savepoint has it, await `appending` instead.
    await appending.queued;
  }
  response.json(room.state);
});

const server = app.listen(Number(PORT), () => console.log(`listening on ${server.address().port}`));

process.once("SIGTERM", () => {
  server.close(async () => {
    await savepoint.close();
    process.exit();
  });
});
