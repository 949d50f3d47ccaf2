import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Appended, type Commit, ProblemError, type SavepointClient, UnreachableError } from "#client";
import type { Random } from "../random.ts";

/** A game's state: `cards` is long in a large game. */
type Table = { readonly count: number; readonly cards: readonly string[] };

/** What one writer was answered, and what is to be checked against it. */
export type Writer = {
  readonly gameId: string;
  /** Commits that were sent. */
  readonly sent: () => number;
  /** Commits of which a try had no answer. */
  readonly doubtful: () => number;
  /** Creates the game and appends, one commit after another, until it is over. @throws {BrokenPromiseError} */
  readonly play: (isOver: () => boolean) => Promise<void>;
  /** Reads the whole game. @throws {BrokenPromiseError} when it is not what was answered. */
  readonly check: () => Promise<void>;
};

/** What the service answered cannot be, by the answers before. */
export class BrokenPromiseError extends Error {
  constructor(gameId: string, what: string) {
    super(`${gameId}: ${what}`);
    this.name = "BrokenPromiseError";
  }
}

const LARGE_CARDS = 20_000;
const MOST_CARDS = 40;
const RETRY_MS = 20;
/** Longer than many starts take, even on a machine with much else to do. */
const PATIENCE_MS = 600_000;
const PAGE = 1_000;

/** Makes the only writer of a game. @param large Gives it a state of some 400 KB. */
export function writerOf(gameId: string, client: SavepointClient, random: Random, large: boolean): Writer {
  const history: { readonly version: number; readonly commitId: string; readonly action: string }[] = [];
  const first = Array.from({ length: large ? LARGE_CARDS : 0 }, (_, nth) => `card number ${nth}`);
  let table: Table = { count: 0, cards: first };
  let commits = 0;
  let doubtful = 0;
  let cursor = "";

  function broken(what: string): never {
    throw new BrokenPromiseError(gameId, what);
  }
  /** Sends the same request until it is answered; in between, what was answered before must be there. */
  async function untilAnswered<T>(send: () => Promise<T>, look?: () => Promise<void>): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await send();
      } catch (error) {
        const mayPass =
          error instanceof UnreachableError || (error instanceof ProblemError && error.problem.retryable);
        if (!mayPass || performance.now() > until) throw error;
        if (tries === 0 && look) doubtful += 1;
        await delay(RETRY_MS);
        await look?.();
      }
    }
  }
  function accept(answer: Appended, version: number): void {
    if (!answer.persisted) broken("a commit was not kept, though persistence is on");
    if (answer.version !== version) broken(`a commit is at version ${answer.version}, not at ${version}`);
    cursor = answer.cursor;
  }
  /** The state is that of the last answer, or that of the commit under way. */
  async function lookAt(next: Table, nextVersion: number): Promise<void> {
    const { state, version } = await untilAnswered(async () => await client.state(gameId));
    const expected = version === history.length ? table : version === nextVersion ? next : undefined;
    if (!isDeepStrictEqual(state, expected)) broken(`the state at version ${version} is another`);
  }
  async function append(): Promise<void> {
    const { transitions, next } = change();
    commits += 1;
    const commit: Commit = { commitId: `${gameId}-${commits}`, cursor, transitions };
    const version = history.length + transitions.length;
    const answer = await untilAnswered(
      async () => await client.append(gameId, commit),
      async () => await lookAt(next, version),
    );
    accept(answer, version);
    for (const { action } of transitions)
      history.push({ version: history.length + 1, commitId: commit.commitId, action });
    table = next;
  }
  /** The next commit, and the state after it. */
  function change(): { readonly transitions: Commit["transitions"]; readonly next: Table } {
    const { count, cards } = table;
    const card = `card ${count}`;
    switch (random.below(4)) {
      case 0:
        return {
          transitions: [{ action: "count", patch: { count: count + 1 } }],
          next: { count: count + 1, cards },
        };
      case 1: {
        const transitions = [1, 2, 3].map((step) => ({
          action: `step ${step}`,
          patch: { count: count + step },
        }));
        return { transitions, next: { count: count + 3, cards } };
      }
      case 2: {
        const next = { count: count + 1, cards: large ? cards : cards.slice(-MOST_CARDS) };
        if (large) return { transitions: [{ action: "pass" }], next: table };
        return { transitions: [{ action: "deal", state: next }], next };
      }
      default: {
        const patch = [
          { op: "test", path: "/count", value: count },
          { op: "add", path: "/cards/-", value: card },
        ] as const;
        return { transitions: [{ action: "draw", patch }], next: { count, cards: [...cards, card] } };
      }
    }
  }
  return {
    gameId,
    sent: () => commits,
    doubtful: () => doubtful,
    play: async (isOver) => {
      const creation = { gameType: "generic", state: table };
      accept(await untilAnswered(async () => await client.create(gameId, creation)), 0);
      while (!isOver()) await append();
    },
    check: async () => {
      const found: unknown[] = [];
      for (let start: number | undefined = 1; start !== undefined; ) {
        const from: number = start;
        const page = await untilAnswered(
          async () => await client.history(gameId, { start: from, limit: PAGE }),
        );
        found.push(
          ...page.transitions.map(({ version, commitId, action }) => ({ version, commitId, action })),
        );
        start = page.next;
      }
      const at = history.findIndex((one, nth) => !isDeepStrictEqual(one, found[nth]));
      if (at >= 0)
        broken(
          `version ${at + 1} was answered as ${JSON.stringify(history[at])} and is ${JSON.stringify(found[at])}`,
        );
      if (found.length !== history.length)
        broken(`${found.length} transitions for ${history.length} answered ones`);
      await lookAt(table, history.length);
    },
  };
}
