import * as z from "zod/mini";
import { deployedAt, openBackend } from "./backend.ts";
import { runChild } from "./child.ts";
import { clientAt, type Database } from "./database.ts";
import { withBundle } from "./deployed.ts";
import { type LargeGame, largeGames } from "./large-games.ts";
import { median, type Row, type Say } from "./row.ts";

const TRANSITIONS = 99;
const MOST = 3;
const measuredRounds = z.array(z.object({ recoverMs: z.number(), answerMs: z.number(), bytes: z.number() }));

/**
 * Processor time of recovering a large state whose transitions since its snapshot touch little of it, next to parsing and
 * answering the same state.
 */
export async function measureTouched(database: Database, say: Say): Promise<Row[]> {
  // As written with validation off: to make these games, nothing must be recovered.
  const backend = await openBackend(clientAt(database.endpoint), false, {
    FF_ENABLE_STATE_VALIDATION: "false",
  });
  const games = largeGames();
  for (const { gameId, what, state, change } of games) {
    say(`make a state of 4 MB: ${what}`);
    let cursor = await backend.create(gameId, state);
    await backend.call("POST /v1/games/{gameId}/snapshots", gameId);
    for (let nth = 1; nth <= TRANSITIONS; nth += 1)
      ({ cursor } = await backend.append(gameId, { cursor }, [{ action: "touch", ...change(nth) }]));
  }
  return await withBundle("recovery", async (file) => {
    const rows: Row[] = [];
    for (const game of games) rows.push(await measured(database, file, game, say));
    return rows;
  });
}

async function measured(
  database: Database,
  file: string,
  { gameId, what }: LargeGame,
  say: Say,
): Promise<Row> {
  say(`recover a state of 4 MB: ${what}`);
  const rounds = measuredRounds.parse(
    await runChild("touched-process.ts", [file, gameId], deployedAt(database.endpoint)),
  );
  const recoverMs = median(rounds.map((round) => round.recoverMs));
  const answerMs = median(rounds.map((round) => round.answerMs));
  const ratio = median(rounds.map((round) => round.recoverMs / round.answerMs));
  const megabytes = (rounds[0]?.bytes ?? 0) / 1_048_576;
  return {
    what: `processor time to recover ${megabytes.toFixed(1)} MB, ${TRANSITIONS} transitions behind (${what})`,
    measured: `${ratio.toFixed(2)} of parsing and answering it (${recoverMs.toFixed(0)}, ${answerMs.toFixed(0)} ms)`,
    target: `${MOST} at most`,
    ok: ratio <= MOST,
    figures: { ratio, recoverMs, answerMs, megabytes },
  };
}
