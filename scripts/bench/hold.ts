import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as z from "zod/mini";
import { type LargeGame, largeGames } from "./large-games.ts";
import type { Row, Say } from "./row.ts";

const MOST_MS = 50;
const TRIES = 5;
/** Moves of one commit that take about as many steps as a commit may have. */
const MOVES = 250;
/** Of the game with a long history: more than are read at once. */
const COMMITS = 1_500;
const started = z.object({ url: z.string() });
const held = z.object({ mostMs: z.number() });
const appended = z.looseObject({ cursor: z.optional(z.string()) });

/** Sends one request. @returns its answer, and how long it held the thread that takes all requests at most, in ms. */
type Ask = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ readonly cursor?: string | undefined; readonly mostMs: number }>;

/** The longest that a single request holds the local stack, so that it answers nobody else: the worst that there are. */
export async function measureHold(say: Say): Promise<Row[]> {
  const child = fork(fileURLToPath(new URL("./hold-process.ts", import.meta.url)));
  const { url } = started.parse((await once(child, "message"))[0]);
  const ask: Ask = async (method, path, body) => {
    const text = body && gzipSync(JSON.stringify(body));
    async function send(): Promise<Response> {
      return await fetch(`${url}/v1/games/${path}`, {
        method,
        headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
        ...(text && { body: text }),
      });
    }
    let response = await send();
    // On a machine with much else to do, a large state may take longer than a request may.
    for (let tries = 1; response.status === 503 && tries < TRIES; tries += 1) response = await send();
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    child.send("take");
    return { ...appended.parse(answer), ...held.parse((await once(child, "message"))[0]) };
  };
  // The thread that works on large games starts with the first of them.
  await ask("PUT", "first", { gameType: "generic" });
  let worst = { what: "", mostMs: 0 };
  for (const game of largeGames()) {
    for (const { what, mostMs } of await requestsOn(ask, game, say))
      if (mostMs > worst.mostMs) worst = { what: `${what}: ${game.what}`, mostMs };
  }
  for (const { what, mostMs } of await requestsOnLong(ask, say))
    if (mostMs > worst.mostMs) worst = { what: `${what}: ${COMMITS} small commits`, mostMs };
  child.disconnect();
  return [
    {
      what: "longest that one request holds the local stack",
      measured: `${worst.mostMs.toFixed(0)} ms (${worst.what})`,
      target: `${MOST_MS} ms at most`,
      ok: worst.mostMs <= MOST_MS,
      figures: { mostMs: worst.mostMs },
    },
  ];
}

/** Each kind of request that has to do with a whole state. */
async function requestsOn(
  ask: Ask,
  { gameId, what, state, change }: LargeGame,
  say: Say,
): Promise<{ readonly what: string; readonly mostMs: number }[]> {
  function path(route: string) {
    return `${gameId}/${route}`;
  }
  const found: { what: string; mostMs: number }[] = [];
  let commits = 0;
  let cursor: string | undefined;
  async function measure(kind: string, method: string, route: string, body?: object): Promise<void> {
    say(`hold the local stack: ${what}`, kind);
    const answer = await ask(method, route, body);
    found.push({ what: kind, mostMs: answer.mostMs });
    cursor = answer.cursor ?? cursor;
  }
  async function append(kind: string, transitions: object[], more: object = {}): Promise<void> {
    commits += 1;
    const body = { commitId: `c${commits}`, cursor, transitions, ...more };
    await measure(kind, "POST", path("transitions"), body);
  }
  function touches(count: number, from: number) {
    return Array.from({ length: count }, (_, nth) => ({ action: "touch", ...change(from + nth) }));
  }
  await measure("create", "PUT", gameId, { gameType: "generic", state });
  await append("append a JSON Patch to a state that must be read", touches(1, 1));
  await append("append a JSON Patch to a state that is held", touches(1, 2));
  await append("resync", [{ action: "resync", state }], { resync: true });
  await append("append 50", touches(50, 3));
  await append("append 49", touches(49, 53));
  if (gameId === "wide-array") {
    const patch = Array.from({ length: MOVES }, () => ({ op: "move", from: "/cards/0", path: "/cards/-" }));
    await append("append a commit of moves", [{ action: "shuffle", patch }]);
  }
  await measure("recover", "POST", path("recovery"), { mode: "latest" });
  await measure("snapshot", "POST", path("snapshots"), {});
  await measure("read the state", "GET", path("state"));
  await measure("read the history", "GET", path("transitions?start=3&limit=1"));
  return found;
}

/** Each kind of request that may read a whole history. */
async function requestsOnLong(
  ask: Ask,
  say: Say,
): Promise<{ readonly what: string; readonly mostMs: number }[]> {
  let { cursor } = await ask("PUT", "long", { gameType: "generic", state: { score: 0 } });
  for (let nth = 1; nth <= COMMITS; nth += 1) {
    const payload = { note: "what was said at this move ".repeat(20) };
    const transitions = [{ action: "goal", patch: { score: nth }, payload }];
    ({ cursor } = await ask("POST", "long/transitions", { commitId: `c${nth}`, cursor, transitions }));
  }
  const kinds = [
    ["read a page of the history", "GET", "long/transitions?limit=1000"],
    ["list the snapshots", "GET", "long/snapshots"],
    ["export with the history", "GET", "long/export?history=true"],
    ["wipe", "DELETE", "long"],
  ] as const;
  const found: { what: string; mostMs: number }[] = [];
  for (const [what, method, path] of kinds) {
    say("hold the local stack: a long history", what);
    found.push({ what, mostMs: (await ask(method, path)).mostMs });
  }
  return found;
}
