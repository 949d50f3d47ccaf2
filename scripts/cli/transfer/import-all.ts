import { ProblemError, type SavepointClient } from "#client";
import { bounded } from "../../bounded.ts";
import type { Progress } from "../progress.ts";
import type { ResultFile } from "../result-file.ts";
import type { Read } from "./read-games.ts";
import { type CommitToSend, type GameSender, openSender } from "./send-game.ts";

/** What an import came to: each game that was read is counted once more. */
export type ImportCounts = {
  readonly read: number;
  readonly imported: number;
  /** By an earlier run of the same import: they are there. */
  readonly before: number;
  readonly refused: number;
  /** Persistence is off for them. */
  readonly off: number;
};

/** Games sent at the same time. */
const AT_ONCE = 16;
/** A game of more bytes is sent while it is read, so that it is never held as a whole. */
const HELD_BYTES = 4_000_000;

type Client = Pick<SavepointClient, "importGame" | "game">;

type Job = {
  readonly gameId: string;
  readonly contentDigest: string;
  readonly version: number;
  /** Whether an earlier run has imported just this. */
  readonly isDone: boolean;
  readonly place: string;
  readonly sender: GameSender;
  readonly held: { readonly commit: CommitToSend; readonly bytes: number }[];
  bytes: number;
  /** What the service said of a part that was sent while the game was read. */
  refusal?: ProblemError;
};

/** Imports games as they are read. A game that is refused, or whose line has a fault, does not keep the others. */
export async function importAll(
  client: Client,
  read: AsyncIterable<Read>,
  results: ResultFile,
  progress: Progress,
): Promise<ImportCounts> {
  const counts = { read: 0, imported: 0, before: 0, refused: 0, off: 0 };
  async function refuse(gameId: string, place: string, why: string): Promise<void> {
    counts.refused += 1;
    await results.add({ gameId, verdict: "refused", place, why });
  }
  async function* jobs(): AsyncGenerator<Job> {
    let job: Job | undefined;
    let faultyPlace: string | undefined;
    for await (const one of read) {
      if (one.kind === "commit") {
        if (job) await hold(job, one);
        continue;
      }
      if (job) yield job;
      job = undefined;
      if (one.kind === "end") continue;
      if (one.kind === "fault") {
        // A line may have more than one, and is counted once.
        if (one.place === faultyPlace) continue;
        faultyPlace = one.place;
        counts.read += 1;
        await refuse(one.gameId ?? "", one.place, `${one.fault.at}: expected ${one.fault.expected}`);
        continue;
      }
      counts.read += 1;
      const { gameId, contentDigest, version } = one.game;
      const known = results.done.get(gameId);
      job = {
        gameId,
        contentDigest,
        version,
        isDone:
          known?.verdict === "imported" && known.contentDigest === contentDigest && known.version === version,
        place: one.place,
        sender: openSender(client, one.game, one.bytes),
        held: [],
        bytes: 0,
      };
    }
    if (job) yield job;
  }
  await bounded(jobs(), AT_ONCE, async (job) => {
    const { gameId, contentDigest, version, place, sender } = job;
    try {
      if (job.isDone && (await isThere(client, gameId))) {
        counts.before += 1;
        return;
      }
      if (job.refusal) throw job.refusal;
      await release(job);
      const sent = await sender.finish();
      if (sent.persisted) {
        counts.imported += 1;
        await results.add({ gameId, verdict: "imported", version, contentDigest });
      } else {
        counts.off += 1;
        await results.add({ gameId, verdict: "off" });
      }
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.retryable) throw error;
      await refuse(gameId, place, `${error.problem.title}: ${error.problem.detail}`);
    }
    progress.show(`${counts.read} games read, ${counts.imported} imported, ${counts.refused} refused`);
  });
  return counts;
}

/** Whether a game that an earlier run imported still exists: since then it may have been wiped, or its stack started again. */
async function isThere(client: Client, gameId: string): Promise<boolean> {
  try {
    await client.game(gameId);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && /game-(?:wiped|not-found)$/.test(error.problem.type)) return false;
    throw error;
  }
}

async function hold(job: Job, { commit, bytes }: { commit: CommitToSend; bytes: number }): Promise<void> {
  if (job.refusal) return;
  job.held.push({ commit, bytes });
  job.bytes += bytes;
  if (job.bytes < HELD_BYTES) return;
  try {
    await release(job);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.retryable) throw error;
    job.refusal = error;
  }
}

async function release(job: Job): Promise<void> {
  for (const { commit, bytes } of job.held.splice(0)) await job.sender.add(commit, bytes);
  job.bytes = 0;
}
