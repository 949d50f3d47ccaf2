import { conflictOf, diff, Game, isProblem, openClient } from "@savepoint/client";

// On AWS the URL is that of the stage's API; requests to it are signed with the function's role.
const savepoint = openClient({ url: process.env.SAVEPOINT_URL ?? "http://127.0.0.1:4700" });

const TRIES = 5;

/** A function behind an HTTP API: `GET /rooms/{id}`, and `PUT /rooms/{id}/goals/{goal}` with `{"by": "…"}`. */
export async function handler({ routeKey, pathParameters: { id, goal }, body }) {
  if (routeKey === "GET /rooms/{id}") return answer((await read(id)).state);
  const { by } = JSON.parse(body);
  for (let tried = 1; ; tried += 1) {
    const { state, place } = await read(id);
    if (state.goals.some((one) => one.id === goal)) return answer(state);
    const after = { goals: [...state.goals, { id: goal, by }] };
    try {
      // One write, and no read: the place holds the cursor. Nothing happens after the answer, so it is awaited.
      const game = await Game.resume(savepoint, id, place);
      await game.append([{ action: "goal", actor: by, patch: diff(state, after) }], { commitId: goal });
      return answer(after);
    } catch (error) {
      // Another call was faster: look again.
      if (tried === TRIES || !conflictOf(error)) throw error;
    }
  }
}

/** The room as it is, made when it is not there. */
async function read(id) {
  try {
    const { state, version, phase, cursor } = await savepoint.state(id);
    return { state, place: { version, phase, cursor } };
  } catch (error) {
    if (!isProblem(error, "game-not-found")) throw error;
    await savepoint.create(id, { gameType: "generic", state: { goals: [] } });
    return await read(id);
  }
}

function answer(state) {
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(state),
  };
}
