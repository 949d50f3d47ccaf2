import * as z from "zod/mini";
import {
  ConflictError,
  Game,
  type JournalEntry,
  OutcomeUnknownError,
  openClient,
  type SavepointClient,
  type Transition,
} from "#client";
import { openNotes } from "#client/queue/journal.ts";
import type { FlagsDocument } from "../../../../lambdas/flags/flags.ts";
import { type Random, randomFrom } from "../../../../scripts/random.ts";
import { memoryJournal, NEVER } from "../../../fixtures/memory-journal.ts";
import { testServices } from "../../../fixtures/services.ts";
import { quickPlatform } from "../quick.ts";
import { openNetwork } from "./network.ts";

/** What is known of a move. `free`: the process died before it had said that it took the move. */
export type Fate = "pending" | "written" | "refused" | "not-persisted" | "in-doubt" | "unknown" | "free";

/** How a life ended. */
export type Life = {
  /** Every move that was made, in order, with what its caller was answered. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** The moves in the history, in order; without those of others. */
  readonly history: readonly string[];
  readonly state: readonly string[];
  /** The state as the server has it at last; undefined where the service missed some of it. */
  readonly mine: readonly string[] | undefined;
};

/**
 * A fault to plant, to see that the checks notice it: what a client with that fault would do.
 * `seals-again`: a try that is repeated gets a new id. `forgets-sealed`, `forgets-over`: the journal does not keep what was
 * sealed, or what is over. `answers-early`: a request that got no answer counts as written.
 */
export type Fault = "seals-again" | "forgets-sealed" | "forgets-over" | "answers-early";

/** What the journal forgets. */
const FORGOTTEN: { readonly [fault in Fault]?: JournalEntry["kind"] } = {
  "forgets-sealed": "sealed",
  "forgets-over": "settled",
};

type State = readonly string[];

const names = z.array(z.string());
const STEPS = 60;
const OFF: FlagsDocument = {
  use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
};
const UNVALIDATED: FlagsDocument = { enable_state_validation: { enabled: false } };

/** Every move that ended otherwise than its caller was answered, or is in the history in another order. */
export function wrongIn({ fates, history, state, mine }: Life): readonly string[] {
  function times(action: string): number {
    return history.filter((one) => one === action).length;
  }
  const wrong = [...fates].filter(([action, fate]) => {
    const found = times(action);
    if (fate === "written") return found !== 1;
    if (fate === "refused" || fate === "not-persisted") return found !== 0;
    return fate === "pending" || found > 1;
  });
  const made = [...fates.keys()].filter((action) => history.includes(action));
  return [
    ...wrong.map(([action, fate]) => `${action} is ${fate}, and ${times(action)} times in the history`),
    ...(made.join() === history.join() ? [] : [`made: ${made}; in the history: ${history}`]),
    ...(!mine || mine.join() === state.join() ? [] : [`the server has ${mine}; the service: ${state}`]),
  ];
}

/** Plays a server's life: appends, outages, crashes, others that append too, flags that change. */
export async function live(seed: number, fault?: Fault): Promise<Life> {
  const random = randomFrom(seed);
  const services = testServices();
  const network = openNetwork(services, random);
  const platform = quickPlatform();
  const notes = openNotes();
  const fates = new Map<string, Fate>();
  /** What was noted as over. */
  const over: string[] = [];
  let moves = 0;
  let server = await openServer();

  let tried = 0;
  async function faulty(url: URL, init: RequestInit): Promise<Response> {
    const { body } = init;
    const appends = url.pathname.endsWith("/transitions") && typeof body === "string";
    if (fault === "seals-again" && appends) {
      tried += 1;
      const again = body.replace(/"commitId":"[^"]*"/, `"commitId":"try-${tried}"`);
      return await network.fetch(url, { ...init, body: again });
    }
    if (fault !== "answers-early" || !appends) return await network.fetch(url, init);
    const place = server.game.place ?? { version: 0, phase: "NOT_STARTED", cursor: "" };
    return await network
      .fetch(url, init)
      .catch(() => Response.json({ ...place, persisted: true }, { status: 201 }));
  }

  async function openServer() {
    // A process that was killed sends nothing more.
    const life = { dead: false };
    const client: SavepointClient = openClient({
      url: "http://in.process",
      tracing: false,
      tries: 50,
      breaker: { openMs: 0 },
      platform,
      journal: memoryJournal(notes, life, (text) => over.push(text), fault && FORGOTTEN[fault]),
      fetch: async (url, init) => {
        const answer = life.dead ? undefined : await faulty(url, init);
        return !answer || life.dead ? await NEVER : answer;
      },
    });
    const { game, state, settled } = await Game.open<State>(client, "room-1", {
      gameType: "generic",
      state: [],
    });
    const outcomes = {
      written: "written",
      "not-written": "refused",
      "not-persisted": "not-persisted",
      unknown: "unknown",
    } as const;
    for (const { transitions, outcome } of settled)
      for (const { action } of transitions) {
        const fate = fates.get(action);
        if (fate === "free" || fate === "pending") fates.set(action, outcomes[outcome]);
      }
    return { life, client, game, local: [...state], recover: false };
  }

  async function crash(): Promise<void> {
    server.life.dead = true;
    // Of what was noted as over, the process would have reported to its caller next.
    for (const [action, fate] of fates)
      if (fate === "pending" && over.some((text) => text.includes(`"${action}"`))) fates.set(action, "free");
    server = await openServer();
  }

  function append(): void {
    moves += 1;
    const action = `m${moves}`;
    const { game, local, life } = server;
    const mine = server;
    const bad = random.below(10) === 0;
    // It applies to no state: refused, or with validation off written without an effect.
    const path = bad ? "/99999" : "/-";
    const move: Transition<State> = { action, patch: [{ op: "add", path, value: action }] };
    if (!bad) local.push(action);
    fates.set(action, "free");
    function current() {
      return { state: [...mine.local], phase: game.place?.phase ?? "NOT_STARTED" };
    }
    const appending = game.append([move], {
      ...(random.below(2) === 0 && { current }),
      ...(random.below(10) === 0 && { commitId: `own-${action}` }),
    });
    function known(fate: Fate): void {
      if (!life.dead) fates.set(action, fate);
    }
    appending.queued.then(
      () => {
        if (!life.dead && fates.get(action) === "free") fates.set(action, "pending");
      },
      () => {},
    );
    appending.then(
      (answer) => known(answer.persisted ? "written" : answer.inDoubt ? "in-doubt" : "not-persisted"),
      (error: unknown) => {
        known(error instanceof OutcomeUnknownError ? "unknown" : "refused");
        if (error instanceof ConflictError || game.pending === 0) mine.recover = true;
        const at = mine.local.indexOf(action);
        if (at >= 0) mine.local.splice(at, 1);
      },
    );
  }

  async function other(): Promise<void> {
    const { version } = await readNewest();
    moves += 1;
    await network.api("POST /v1/games/room-1/transitions", {
      body: {
        commitId: `theirs-${moves}`,
        expectedVersion: version,
        transitions: [
          { action: `theirs-${moves}`, patch: [{ op: "add", path: "/-", value: `theirs-${moves}` }] },
        ],
      },
    });
  }

  async function readNewest(): Promise<{ version: number; state: unknown }> {
    const flags = services.set.flags;
    services.set.flags = {};
    const { body } = await network.api("GET /v1/games/room-1/state");
    services.set.flags = flags;
    return { version: Number(body.version), state: body.state };
  }

  async function recover(): Promise<void> {
    const flags = services.set.flags;
    services.set.flags = {};
    const { state } = await server.game.recover();
    server.local.splice(0, Infinity, ...state);
    server.recover = false;
    services.set.flags = flags;
  }

  for (let step = 0; step < STEPS; step += 1) await act(random);

  async function act({ below }: Random): Promise<void> {
    const what = below(100);
    if (what < 62) append();
    else if (what < 75) for (let turns = below(8); turns > 0; turns -= 1) await turn();
    else if (what < 80) await network.deliverLate();
    else if (what < 86) services.set.flags = [{}, {}, OFF, UNVALIDATED][below(4)] ?? {};
    else if (what < 90) await other();
    else if (what < 94) {
      services.set.flags = {};
      await crash();
    } else if (server.recover) await recover();
  }

  network.repair();
  services.set.flags = {};
  await server.client.flush();
  await server.game.recover();
  await recover();
  await server.game.append([{ action: "last" }]);
  await network.deliverLate();
  await server.client.close();
  const { state } = await readNewest();
  const { transitions } = await openClient({
    url: "http://in.process",
    tracing: false,
    fetch: network.fetch,
  }).history("room-1", { limit: 1_000 });
  const history = transitions.map(({ action }) => action).filter((action) => fates.has(action));
  return { fates, history, state: names.parse(state), mine: server.recover ? undefined : server.local };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
