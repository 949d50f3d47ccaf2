import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { isProblem, openClient } from "#client";

// A game server with one game, counting: POST /<room> counts one up, GET /<room> reads. It keeps nothing itself: it can be
// killed and started again at any moment.

const { SAVEPOINT_URL: url = "http://127.0.0.1:4700", SAVEPOINT_TOKEN_FILE: file = "tokens" } = process.env;
// Read for each request, so that the token may change while this runs.
const savepoint = openClient({ url, token: () => readFileSync(file, "utf8").split(/\s+/)[0] ?? "" });

type Count = { readonly count: number };

/** The room's state; a room that is not there yet is made. */
async function read(room: string) {
  try {
    return await savepoint.state<Count>(room);
  } catch (error) {
    if (!isProblem(error, "game-not-found")) throw error;
    await savepoint.create(room, { gameType: "generic", state: { count: 0 } });
    return await savepoint.state<Count>(room);
  }
}

/** Counts one up, and again from the newest state where another server was faster. */
async function count(room: string): Promise<number> {
  for (;;) {
    const { state, version } = await read(room);
    const next = state.count + 1;
    const transitions = [{ action: "count", patch: { count: next } }];
    try {
      await savepoint.append(room, { commitId: randomUUID(), expectedVersion: version, transitions });
      return next;
    } catch (error) {
      if (!isProblem(error, "conflict")) throw error;
    }
  }
}

async function answer(method: string | undefined, room: string): Promise<Count> {
  return { count: method === "POST" ? await count(room) : (await read(room)).state.count };
}

const server = createServer((request, response) => {
  const room = (request.url ?? "/").slice(1);
  answer(request.method, room).then(
    (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
    (error: unknown) => {
      console.error(error);
      response.writeHead(503).end();
    },
  );
});
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1");
await once(server, "listening");
const address = server.address();
console.log(`Listening on port ${typeof address === "object" ? address?.port : address}.`);
process.once("SIGTERM", () => server.close());
