import { randomBytes } from "node:crypto";
import { openInMemory } from "./backend.ts";
import { appending, cpuRounds } from "./rounds.ts";

// Appends with states in rows, and without, on tables in memory: the difference is what keeping states takes.

const [commit = 0, state = 0] = process.argv.slice(2).map(Number);
const bare = JSON.stringify([{ action: "move", payload: "", patch: { ply: 1e6 } }]).length;
// Made beforehand: what a caller does is not to be measured.
const payload = randomBytes(commit)
  .toString("base64")
  .slice(0, commit - bare);
const squares = Array.from({ length: state / 10 }, (_, square) => [`s${square}`, square % 7]);

function transitionsOf(nth: number): string {
  return `[{"action":"move","payload":"${payload}","patch":{"ply":${nth}}}]`;
}

async function appendsWith(states: boolean) {
  const backend = await openInMemory({ FF_ENABLE_STATE_SNAPSHOTS: String(states) });
  const cursor = await backend.create("states", { board: Object.fromEntries(squares) });
  return appending(backend.handler, "states", cursor, transitionsOf);
}

process.send?.(await cpuRounds(await appendsWith(false), await appendsWith(true)));
process.exit();
