import * as z from "zod/mini";
import { MAX_STATE_BYTES } from "../../lambdas/game/limits.ts";
import { deployedAt, openBackend } from "./backend.ts";
import { runChild } from "./child.ts";
import { clientAt, type Database } from "./database.ts";
import { withBundle } from "./deployed.ts";
import type { Row, Say } from "./row.ts";

const MB = 1_024 * 1_024;
const MOST_MB = 256;
const RECOVERIES = 5;
/** What Lambda's runtime starts Node with in so much memory: a tenth of it for new objects, in two halves. */
const OPTIONS = [
  `--max-semi-space-size=${Math.floor(MOST_MB / 20)}`,
  `--max-old-space-size=${Math.ceil(MOST_MB * 0.9)}`,
];
/** What a merge patch of one part of the state has, in bytes: below the limit of a commit. */
const PART_BYTES = 340_000;
const PARTS = Math.floor(MAX_STATE_BYTES / PART_BYTES);
const measuredMemory = z.object({ answerBytes: z.number(), residentBytes: z.number() });

/** The most memory that a process has while it recovers the largest state that there may be. */
export async function measureMemory(database: Database, say: Say): Promise<Row[]> {
  const backend = await openBackend(clientAt(database.endpoint), false);
  let cursor = await backend.create("large");
  for (let part = 0; part < PARTS; part += 1) {
    say("make a state of 5 MB", `${part + 1} of ${PARTS}`);
    const patch = { [`part${part}`]: pieces(part) };
    ({ cursor } = await backend.append("large", { cursor }, [{ action: "grow", patch }]));
  }
  const rows: Row[] = [];
  rows.push(await memoryOf(database, "from its commits", say));
  await backend.call("POST /v1/games/{gameId}/snapshots", "large");
  rows.push(await memoryOf(database, "from its snapshot", say));
  return rows;
}

async function memoryOf(database: Database, from: string, say: Say): Promise<Row> {
  say(`recover a state of 5 MB ${from}`);
  const { answerBytes, residentBytes } = measuredMemory.parse(
    await withBundle("recovery", (file) =>
      runChild(
        "memory-process.ts",
        [file, "large", String(RECOVERIES)],
        deployedAt(database.endpoint),
        OPTIONS,
      ),
    ),
  );
  if (answerBytes < 0.97 * MAX_STATE_BYTES) throw new Error(`the state has only ${answerBytes} bytes`);
  return {
    what: `memory of the deployed handler that recovers ${(answerBytes / MB).toFixed(1)} MB ${from}`,
    measured: `${(residentBytes / MB).toFixed(0)} MB`,
    target: `${MOST_MB} MB at most`,
    ok: residentBytes <= MOST_MB * MB,
    figures: { residentBytes, answerBytes },
  };
}

/** Pieces on a board, so many that they fill a part. */
function pieces(part: number): object[] {
  const all: object[] = [];
  for (let bytes = 0, id = 0; bytes < PART_BYTES; id += 1) {
    const piece = {
      id: `${part}-${id}`,
      x: (id * 7) % 640,
      y: (id * 13) % 480,
      owner: `player-${id % 4}`,
      hp: 100,
    };
    all.push(piece);
    bytes += JSON.stringify(piece).length + 1;
  }
  return all;
}
