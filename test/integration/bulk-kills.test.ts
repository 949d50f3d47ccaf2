import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { newSeed, randomFrom } from "../../scripts/random.ts";
import { localStack } from "../fixtures/command-line.ts";
import { type CountedRequests, countedRequests } from "../fixtures/counted-requests.ts";
import { localStack as stackWithData, temporaryDirectory } from "../fixtures/local-stack.ts";

// Each command is run to its end once, through a proxy that counts what passes; then it is killed so many times, each time
// after a random number of requests and answers. After some kills it is run to its end, looked at, and begins another round, as
// does one that ends before it is killed. BULK_KILLS=50 for more than the one that every run of the tests has; SEED repeats a run.

const KILLS = Number(process.env.BULK_KILLS ?? 1);
/** A page of an export has 100: with more than that, it continues elsewhere than at its start. */
const COUNT = KILLS > 2 ? 250 : 60;
/** Of these, each round of a recovery makes a correction and a snapshot. */
const RECOVERED = 60;
/** After more, nothing is left to do in it. */
const KILLS_A_ROUND = 5;
const TIMEOUT_MS = 60_000 + KILLS * 12_000;
const MAIN = resolve(import.meta.dirname, "../../scripts/cli/main.ts");

const from = localStack();
const to = localStack();
const seed = Number(process.env.SEED ?? newSeed());
const random = randomFrom(seed);

/** Games of a round, as lines to import. */
function linesOf(round: number, count = COUNT): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const gameId = `room-${round}-${String(index).padStart(3, "0")}`;
    const history = [
      { action: "goal", patch: { of: gameId, score: 1 } },
      { action: "goal", patch: { score: 2 } },
    ];
    const game = { gameId, gameType: "generic", state: { of: gameId, score: 2 } };
    return JSON.stringify({ ...game, createdAt: "2026-01-01T00:00:00Z", history });
  });
  return lines.join("\n");
}

beforeAll(async () => {
  console.info(`kills: seed ${seed}`);
  // Those that are killed first, in a test below.
  const input = linesOf(1);
  expect(await from.savepoint(["import", "-", "--yes", "--url", from.url], { input })).toMatchObject({
    code: 0,
  });
});

/** What is killed, and what must hold whenever it has ended. */
type Killed = {
  readonly local: typeof from;
  readonly way: CountedRequests;
  readonly words: (round: number) => Promise<readonly string[]>;
  /** @param out What it printed, where it was not to be killed. */
  readonly check: (round: number, out?: string) => Promise<void>;
  /** How long it may live on then, at most. */
  readonly longestWaitMs?: number;
  /** What else dies with it. */
  readonly more?: () => Promise<void>;
};

/** Runs a command, and kills it when so much has passed. @returns whether it had ended before. */
async function endsFirst(
  { way, local, longestWaitMs = 0 }: Killed,
  words: readonly string[],
  count: number,
): Promise<boolean> {
  const waitMs = random.below(longestWaitMs + 1);
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: local.folder, stdio: "ignore" });
  const ended = once(child, "close");
  let isKilled = false;
  let timer: NodeJS.Timeout | undefined;
  function kill(): void {
    isKilled = child.kill("SIGKILL");
  }
  way.after(count, () => {
    if (waitMs === 0) kill();
    else timer = setTimeout(kill, waitMs);
  });
  await ended;
  clearTimeout(timer);
  return !isKilled;
}

/** Kills a command so many times, some times a round; the first round is not killed. */
async function killOften(command: Killed): Promise<void> {
  const { local, way, words, check, more } = command;
  const started = performance.now();
  async function untilEnd(round: number): Promise<void> {
    const { code, out, err } = await local.savepoint(await words(round));
    expect({ code, err }, out).toMatchObject({ code: 0 });
    await check(round, out);
  }
  const before = way.passed();
  await untilEnd(0);
  const length = way.passed() - before;
  let round = 1;
  for (let kills = 0; kills < KILLS; kills += 1) {
    if (kills > 0 && kills % KILLS_A_ROUND === 0) {
      await untilEnd(round);
      round += 1;
    }
    while (await endsFirst(command, await words(round), 1 + random.below(length))) {
      await check(round);
      round += 1;
    }
    await more?.();
  }
  await untilEnd(round);
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.info(
    `${KILLS} kills within ${length} requests and answers, in ${round + 1} rounds and ${seconds} s`,
  );
}

/** The lines of an export without what differs each time: when it was made, and the checksum over that. */
function comparable(text: string): unknown[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const { exportedAt: _at, sha256: _sum, ...rest } = JSON.parse(line);
      return rest;
    });
}

test(
  "an export that is killed again and again ends as one that is not",
  async () => {
    const way = await countedRequests(from.url);
    const whole = join(from.folder, "whole.jsonl");
    await from.run("export", "--history", "--out", whole);
    const expected = comparable(await readFile(whole, "utf8"));
    expect(expected).toHaveLength(2 + 3 * COUNT);
    function fileOf(round: number): string {
      return join(from.folder, `killed-${round}.jsonl`);
    }
    await killOften({
      local: from,
      way,
      words: async (round) => ["export", "--history", "--out", fileOf(round), "--url", way.url],
      check: async (round) =>
        expect(comparable(await readFile(fileOf(round), "utf8")), `round ${round}`).toEqual(expected),
    });
  },
  TIMEOUT_MS,
);

/** All games of a stack, by their version. */
async function versionsOf(client: SavepointClient): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  let page: string | undefined;
  do {
    const listed = await client.list({ order: "stored", limit: 100, ...(page !== undefined && { page }) });
    for (const { version } of listed.games) counts.set(version, (counts.get(version) ?? 0) + 1);
    page = listed.next;
  } while (page !== undefined);
  return counts;
}

test(
  "an import that is killed again and again ends with equal games, each counted once",
  async () => {
    const way = await countedRequests(to.url);
    const client = openClient({ url: to.url });
    await killOften({
      local: to,
      way,
      words: async (round) => {
        const file = join(to.folder, `games-${round}.jsonl`);
        await writeFile(file, linesOf(round));
        return ["import", file, "--yes", "--url", way.url];
      },
      check: async (round, out) => {
        expect(await versionsOf(client)).toEqual(new Map([[2, (round + 1) * COUNT]]));
        if (out === undefined) return;
        const counted = new RegExp(`${COUNT} games read: (\\d+) imported, (\\d+) by an earlier run`).exec(
          out,
        );
        expect(Number(counted?.[1]) + Number(counted?.[2])).toBe(COUNT);
      },
    });
    const [here, there] = [join(from.folder, "here.jsonl"), join(to.folder, "there.jsonl")];
    const ids = Array.from({ length: COUNT }, (_, index) => `room-1-${String(index).padStart(3, "0")}`);
    await from.run("export", ...ids, "--history", "--out", here);
    await to.run("export", ...ids, "--history", "--out", there);
    expect(comparable(await readFile(there, "utf8"))).toEqual(comparable(await readFile(here, "utf8")));
  },
  TIMEOUT_MS,
);

test(
  "a recovery of all games that is killed again and again, with its service, corrects each once",
  async () => {
    const data = await temporaryDirectory();
    let service = await stackWithData(["--data", data]);
    const games = join(to.folder, "recovered.jsonl");
    await writeFile(games, linesOf(0, RECOVERED));
    expect(await to.savepoint(["import", games, "--yes", "--url", service.url])).toMatchObject({ code: 0 });
    // How far it is says more of the work than the many pages of results that it reads then.
    const way = await countedRequests(service.url, (path) => !path.includes("/games"));
    await killOften({
      local: to,
      way,
      words: async (round) => {
        const restore = ["recover-all", "--version-before", "2", "--reason", "test", "--yes"];
        const run = ["--rate", String(RECOVERED), "--id", `killed-${round}`];
        return [...restore, ...run, "--url", way.url];
      },
      check: async (round, out) => {
        // Each round takes each game back once more.
        const client = openClient({ url: service.url });
        expect(await versionsOf(client)).toEqual(new Map([[3 + round, RECOVERED]]));
        expect(await client.state("room-0-007")).toMatchObject({ state: { of: "room-0-007", score: 1 } });
        if (out !== undefined)
          expect(out).toContain(`${RECOVERED} games: ${RECOVERED} recovered, 0 refused, 0 gone.`);
      },
      longestWaitMs: 400,
      more: async () => {
        await service.kill();
        service = await stackWithData(["--data", data]);
        way.leadTo(service.url);
      },
    });
  },
  TIMEOUT_MS,
);
