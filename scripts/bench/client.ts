import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Game, openClient, type SavepointClient, type Transition } from "#client";
import { openFileJournal } from "#client/journal/index.ts";
import { startService } from "../demo/local-service.ts";
import { median, type Row, type Say } from "./row.ts";

const GAMES = 64;
const CALLERS = 8;
const WINDOW_MS = 2_000;
const ROUNDS = 3;
const LONE_APPENDS = 600;
/** Not measured: until then, both run as code that is not compiled yet. */
const WARM_UP = 1_000;
const JOURNALLED = 10_000;
const JOURNALLED_GAMES = 40;

const LEAST_GAIN = 5;
const MOST_OVERHEAD = 1.1;
const LEAST_ACCEPTED = 2_000;

/** The client in front of a local stack of its own: its queue, a lone append, and its journal. */
export async function measureClient(say: Say): Promise<Row[]> {
  const service = await startService(["--port", "0"]);
  const directory = await mkdtemp(join(tmpdir(), "savepoint-bench-"));
  try {
    const { url } = service;
    return [
      await measureQueue(url, say),
      await measureLoneAppend(url, say),
      ...(await measureJournal(url, join(directory, "savepoint.journal"), say)),
    ];
  } finally {
    await service.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

function goal(score: number): Transition {
  return { action: "goal", actor: "ann", patch: { score } };
}

async function measureQueue(url: string, say: Say): Promise<Row> {
  const client = openClient({ url });
  const games = await openGames(client);
  const turns = new Map<string, Promise<unknown>>();
  async function queue(game: Game, move: number): Promise<void> {
    return void (await game.append([goal(move)]));
  }
  /** A commit of its own for each, one after another in a game. */
  async function oneByOne(game: Game, move: number): Promise<void> {
    const before = turns.get(game.gameId);
    const mine = (async () => {
      await before;
      await game.append([goal(move)]);
    })();
    turns.set(game.gameId, mine);
    await mine;
  }
  const pairs: { readonly queued: number; readonly single: number }[] = [];
  // The first round is for warming up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    say("transitions per second through the client's queue, and one by one", `${round} of ${ROUNDS}`);
    const single = await perSecond(games, oneByOne);
    const queued = await perSecond(games, queue);
    if (round > 0) pairs.push({ single, queued });
  }
  const gain = median(pairs.map(({ queued, single }) => queued / single));
  const queued = median(pairs.map((pair) => pair.queued));
  const single = median(pairs.map((pair) => pair.single));
  return {
    what: `${GAMES} games with ${CALLERS} callers each: transitions per second`,
    measured: `${queued.toFixed(0)}; ${gain.toFixed(1)} times one request a transition (${single.toFixed(0)})`,
    target: `${LEAST_GAIN} times at least`,
    ok: gain >= LEAST_GAIN,
    figures: { gain, queuedPerSecond: queued, singlePerSecond: single },
  };
}

async function openGames(client: SavepointClient): Promise<readonly Game[]> {
  const ids = Array.from({ length: GAMES }, (_, index) => `game-${index}`);
  return await Promise.all(
    ids.map(async (id) => await Game.create(client, id, { gameType: "generic", state: { score: 0 } })),
  );
}

/** How many moves a second are answered, with so many callers a game that each wait for their answer. */
async function perSecond(
  games: readonly Game[],
  move: (game: Game, count: number) => Promise<void>,
): Promise<number> {
  const end = performance.now() + WINDOW_MS;
  let moves = 0;
  async function caller(game: Game): Promise<void> {
    while (performance.now() < end) {
      await move(game, moves);
      moves += 1;
    }
  }
  const began = performance.now();
  await Promise.all(games.flatMap((game) => Array.from({ length: CALLERS }, async () => await caller(game))));
  return (moves * 1_000) / (performance.now() - began);
}

async function measureLoneAppend(url: string, say: Say): Promise<Row> {
  say("a lone append, next to a bare fetch");
  const client = openClient({ url });
  const game = await Game.create(client, "lone", { gameType: "generic", state: { score: 0 } });
  const created = await client.create("bare", { gameType: "generic", state: { score: 0 } });
  let cursor = created.persisted ? created.cursor : "";
  const bare: number[] = [];
  const append: number[] = [];
  for (let move = 1; move <= WARM_UP + LONE_APPENDS; move += 1) {
    if (move === WARM_UP) for (const measured of [bare, append]) measured.length = 0;
    const began = performance.now();
    const body = JSON.stringify({ commitId: crypto.randomUUID(), cursor, transitions: [goal(move)] });
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}/v1/games/bare/transitions`, { method: "POST", headers, body });
    const answer: unknown = JSON.parse(await response.text());
    bare.push(performance.now() - began);
    cursor = cursorIn(answer);
    const sent = performance.now();
    await game.append([goal(move)]);
    append.push(performance.now() - sent);
  }
  const ratio = median(append) / median(bare);
  return {
    what: "a lone append through the client",
    measured: `${median(append).toFixed(2)} ms; ${ratio.toFixed(2)} of a bare fetch (${median(bare).toFixed(2)} ms)`,
    target: `${MOST_OVERHEAD} at most`,
    ok: ratio <= MOST_OVERHEAD,
    figures: { ratio, appendMs: median(append), fetchMs: median(bare) },
  };
}

function cursorIn(answer: unknown): string {
  if (typeof answer === "object" && answer !== null && "cursor" in answer) return String(answer.cursor);
  throw new Error(`an append was not answered with a cursor: ${JSON.stringify(answer)}`);
}

async function measureJournal(url: string, path: string, say: Say): Promise<Row[]> {
  say("moves accepted by the file journal");
  const client = openClient({ url, journal: await openFileJournal(path) });
  const games = await Promise.all(
    Array.from(
      { length: JOURNALLED_GAMES },
      async (_, index) =>
        await Game.create(client, `journalled-${index}`, { gameType: "generic", state: {} }),
    ),
  );
  const began = performance.now();
  const each = JOURNALLED / JOURNALLED_GAMES;
  await Promise.all(
    games.map(async (game) => {
      for (let move = 0; move < each; move += 1)
        await game.append([{ action: `move-${move}`, patch: { moves: move } }]).queued;
    }),
  );
  const acceptedMs = performance.now() - began;
  say("moves drained from the file journal");
  await client.flush();
  const drainedMs = performance.now() - began;
  const wrong = await wrongHistories(client, games, each);
  await client.close();
  const accepted = (JOURNALLED * 1_000) / acceptedMs;
  return [
    {
      what: "moves per second accepted by the file journal, with fsync",
      measured: accepted.toFixed(0),
      target: `${LEAST_ACCEPTED} at least`,
      ok: accepted >= LEAST_ACCEPTED,
      figures: { acceptedPerSecond: accepted },
    },
    {
      what: `${JOURNALLED} journalled moves of ${JOURNALLED_GAMES} games, accepted and written`,
      measured: `${(drainedMs / 1_000).toFixed(1)} s; ${wrong} games with a move lost, doubled or out of order`,
      target: "0 such games",
      ok: wrong === 0,
      figures: { drainedMs, wrong },
    },
  ];
}

async function wrongHistories(
  client: SavepointClient,
  games: readonly Game[],
  each: number,
): Promise<number> {
  const expected = Array.from({ length: each }, (_, move) => `move-${move}`).join();
  const right = await Promise.all(
    games.map(async ({ gameId }) => {
      const { transitions } = await client.history(gameId, { limit: 1_000 });
      return transitions.map(({ action }) => action).join() === expected;
    }),
  );
  return right.filter((one) => !one).length;
}
