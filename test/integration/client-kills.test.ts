import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { openClient } from "#client";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";
import { printedSeed } from "../fixtures/printed-seed.ts";

const PROGRAM = join(import.meta.dirname, "../fixtures/journalling-process.ts");
const KILLS = Number(process.env.CLIENT_KILLS ?? 8);
/** The server is killed as soon as it has said this of fewer moves. */
const MOST_MOVES = 40;

test(
  `killed ${KILLS} times while journalling: what was taken is in the game once, in order`,
  async () => {
    const random = printedSeed();
    const { url } = await localStack();
    const journal = join(await temporaryDirectory(), "savepoint.journal");
    const accepted = new Map<string, string[]>([
      ["room-1", []],
      ["room-2", []],
    ]);
    const notWritten: string[] = [];

    /** Runs the server until it has taken so many moves, and kills it; without a number, until it has sent all that is left. */
    async function run(name: string, moves?: number): Promise<void> {
      const finish = moves === undefined ? ["finish"] : [];
      let left = moves ?? Number.POSITIVE_INFINITY;
      const server = spawn(process.execPath, [PROGRAM, url, journal, name, ...finish], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const over = once(server, "exit");
      for await (const line of createInterface(server.stdout)) {
        const [what = "", gameId = "", action = ""] = line.split(" ");
        if (what === "accepted") accepted.get(gameId)?.push(action);
        if (what === "not-written") notWritten.push(action);
        if (what === "open" || what === "accepted") left -= 1;
        if (left < 0) server.kill("SIGKILL");
      }
      const [code, signal] = await over;
      expect({ name, end: signal ?? code }).toEqual({ name, end: moves === undefined ? 0 : "SIGKILL" });
    }
    for (let kill = 1; kill <= KILLS; kill += 1) await run(String(kill), random.below(MOST_MOVES));
    await run("last");

    expect(notWritten).toEqual([]);
    const client = openClient({ url });
    for (const [gameId, taken] of accepted) {
      const history: string[] = [];
      for (let start: number | undefined = 1; start !== undefined; ) {
        const page: Awaited<ReturnType<typeof client.history>> = await client.history(gameId, {
          start,
          limit: 1_000,
        });
        history.push(
          ...page.transitions.filter(({ kind }) => kind === undefined).map(({ action }) => action),
        );
        start = page.next;
      }
      expect(new Set(history).size).toBe(history.length);
      // A move that was in the journal when the process died may not have been said to be.
      const said = new Set(taken);
      expect(history.filter((action) => said.has(action))).toEqual(taken);
      expect(taken.length).toBeGreaterThan(KILLS);
    }
  },
  60_000 + KILLS * 10_000,
);
