import {
  ClosedError,
  Game,
  OutcomeUnknownError,
  openClient,
  ProblemError,
  type SavepointClient,
  UnreachableError,
} from "#client";
import { openNotes } from "#client/queue/journal.ts";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import { memoryJournal, NEVER } from "../fixtures/memory-journal.ts";
import { firstState } from "./asks.ts";
import { noteAbsentMoves } from "./judge-moves.ts";
import { beginRead } from "./judge-read.ts";
import { stateAt } from "./life.ts";
import { type Move, type Reported, serversId } from "./move.ts";
import { networkOf } from "./network.ts";
import { same } from "./same.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./settings.ts";
import type { World } from "./world.ts";

/** A game server that plays with the client as it is. */
export type Server = {
  /** One round of its life. */
  readonly play: (gameIds: readonly string[]) => Promise<void>;
  /** Waits until nothing of what it made is open any more. */
  readonly end: () => Promise<void>;
};

type Handle = { readonly game: Game<Json>; halted: boolean };
/** What lives as long as its process. */
type Process = {
  readonly life: { dead: boolean };
  readonly client: SavepointClient;
  readonly games: Map<string, Handle>;
};

const OUTCOMES = {
  written: "written",
  "not-written": "refused",
  "not-persisted": "refused",
  unknown: "unknown",
} as const satisfies { readonly [outcome: string]: Reported };

/** Starts a server. It has a journal, or forgets what is under way when its process dies. */
export function startServer(world: World, name: string): Server {
  const { random, scheduler, ledger, settings } = world;
  const hasJournal = random.chance(0.6);
  const fetch = networkOf(world);
  let notes = openNotes();
  /** Texts of moves that were noted as over. */
  const over: string[] = [];
  let ids = 0;
  let made = 0;
  let process = start();

  function start(): Process {
    const life = { dead: false };
    if (!hasJournal) notes = openNotes();
    const client = openClient({
      url: "http://savepoint",
      tracing: false,
      platform: {
        random: random.next,
        now: scheduler.now,
        newId: () => {
          ids += 1;
          return serversId(name, ids);
        },
        sleep,
        after: scheduler.after,
        turn: async () => await scheduler.sleep(0),
      },
      ...(hasJournal && { journal: memoryJournal(notes, life, (text) => over.push(text)) }),
      fetch: async (url, init) => {
        const answer = life.dead ? undefined : await fetch(url, init);
        return !answer || life.dead ? await NEVER : answer;
      },
    });
    return { life, client, games: new Map() };
  }

  async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const cancel = scheduler.after(ms, resolve);
      signal?.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
  }

  /** The machine stops, and another process takes its place. */
  function crash(): void {
    world.trace(() => `${name} dies`);
    process.life.dead = true;
    for (const move of ownMoves())
      if (
        move.outcome === "pending" &&
        (!hasJournal || over.some((text) => text.includes(`"${move.action}"`)))
      )
        move.outcome = "free";
    process = start();
  }

  function ownMoves(): Move[] {
    return [...ledger.moves.values()].filter(({ server }) => server === name);
  }

  /** Does what may be refused, or get no answer. @returns undefined then. */
  async function unlessRefused<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await work();
      world.trace(() => `${name} ${what}`);
      return done;
    } catch (error) {
      if (
        !(error instanceof ProblemError || error instanceof UnreachableError || error instanceof ClosedError)
      )
        throw error;
      world.trace(() => `${name} ${what}: ${error}`);
      return undefined;
    }
  }

  /** Takes a game up, or makes it. */
  async function open(gameId: string): Promise<void> {
    const own = process;
    const before = beginRead(ledger, gameId);
    const life = ledger.current(gameId);
    const types = [...world.rules.at(scheduler.now()).gameTypes.keys()];
    const creation = {
      gameType: life?.type.name ?? random.pick(types),
      state: firstState(random, settings.largeStates),
    };
    const opened = await unlessRefused(`opens ${gameId}`, () =>
      Game.open<Json>(own.client, gameId, creation),
    );
    if (!opened || own.life.dead) return;
    const { game, state, settled, recovery } = opened;
    own.games.set(gameId, { game, halted: false });
    settle(settled);
    if (recovery) judge(before, recovery.version, state);
  }

  function settle(settled: Awaited<ReturnType<Game["recover"]>>["settled"]): void {
    for (const { transitions, outcome } of settled)
      for (const { action } of transitions) {
        const move = ledger.moves.get(action);
        if (move?.outcome === "pending" || move?.outcome === "free") move.outcome = OUTCOMES[outcome];
      }
  }

  async function recover(gameId: string, handle: Handle): Promise<void> {
    const own = process;
    const before = beginRead(ledger, gameId);
    const recovered = await unlessRefused(`recovers ${gameId}`, () => handle.game.recover());
    if (own.life.dead) return;
    if (!recovered) {
      if (handle.game.pending === 0) own.games.delete(gameId);
      return;
    }
    handle.halted = false;
    settle(recovered.settled);
    judge(before, recovered.version, recovered.state);
  }

  function judge({ life, floor }: ReturnType<typeof beginRead>, version: number, state: Json): void {
    if (!life || life.stopped || life !== ledger.current(life.gameId)) return;
    if (version < floor)
      ledger.violate(`${life.gameId}: ${name} recovers ${version}; it had reached ${floor}`);
    if (!same(stateAt(life, version), state))
      ledger.violate(
        `${life.gameId}: ${name} recovers another state at ${version}, ${JSON.stringify(state)}`,
      );
    noteAbsentMoves(ledger, name, life, version);
  }

  function append(gameId: string, handle: Handle): void {
    made += 1;
    const { life } = process;
    const action = `${name}/${made}`;
    const transition = { action, ...changeOf(made), ...(random.chance(0.1) && { actor: "anna" }) };
    const move: Move = { gameId, action, server: name, transition, outcome: "free" };
    ledger.moves.set(action, move);
    const ending = random.chance(settings.endings) && { to: "DONE" };
    const sent = { ...transition, ...ending };
    const appending = handle.game.append(
      [sent],
      random.chance(0.1) ? { commitId: serversId(name, -made) } : {},
    );
    function report(outcome: Reported): void {
      world.trace(() => `${name} learns that ${action} is ${outcome}`);
      if (!life.dead) move.outcome = outcome;
    }
    appending.queued.then(
      () => {
        if (!life.dead && move.outcome === "free") move.outcome = "pending";
      },
      () => {},
    );
    appending.then(
      () => report("written"),
      (error: unknown) => {
        report(error instanceof OutcomeUnknownError ? "unknown" : "refused");
        handle.halted = true;
      },
    );
  }

  function changeOf(number: number): {
    readonly patch?: JsonObject | { op: "add"; path: string; value: Json }[];
  } {
    return random.pick([
      () => ({ patch: { turn: number } }),
      () => ({ patch: { turn: number } }),
      () => ({ patch: [{ op: "add" as const, path: "/items/-", value: number }] }),
      () => ({}),
    ])();
  }

  return {
    play: async (gameIds) => {
      const steps = random.int(1, settings.steps);
      for (let step = 0; step < steps; step += 1) {
        await scheduler.sleep(random.skewed(0, random.chance(0.9) ? 10 * SECOND_MS : 20 * MINUTE_MS));
        world.vanish();
        const gameId = random.pick(gameIds);
        const handle = process.games.get(gameId);
        if (random.chance(0.05)) crash();
        else if (!handle) await open(gameId);
        else if (handle.halted || random.chance(0.1)) await recover(gameId, handle);
        else for (let burst = random.skewed(1, 5); burst > 0; burst -= 1) append(gameId, handle);
      }
    },
    end: async () => {
      const { client } = process;
      const late = scheduler.after(HOUR_MS, () => {
        ledger.violate(`${name} does not come to rest: ${JSON.stringify(client.pending)}`);
        void client.close(0);
      });
      await client.flush();
      late();
      await client.close();
    },
  };
}
