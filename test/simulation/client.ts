import type { Append } from "../../lambdas/game/commit.ts";
import type { Head } from "../../lambdas/game/head.ts";
import { digestOfContent } from "../../lambdas/game/request.ts";
import type { HistoryPage, HistoryQuery } from "../../lambdas/store/history.ts";
import type { Ask } from "./asks.ts";
import type { Answer } from "./fleet.ts";
import { judgeAppend } from "./judge-append.ts";
import { beginRead, judgeHistory, judgeState, type Read } from "./judge-read.ts";
import { wipedLives } from "./ledger.ts";
import type { Life } from "./life.ts";
import { MAX_LAG_MS } from "./rules.ts";
import type { AppendAnswer, At, StateAnswer } from "./service.ts";
import { MINUTE_MS, SECOND_MS } from "./settings.ts";
import type { World } from "./world.ts";

// Requests as a game backend sends them. Every answer is judged where it arrives.

/** What a writer knows of a game: where to continue from. */
export type View = { readonly head: Head; readonly cursor: string; readonly life: Life | undefined };

function patience({ random, isCalm }: World): number {
  return isCalm() || random.chance(0.9) ? MINUTE_MS : random.int(10, 5 * SECOND_MS);
}

/** What a read is held against, now that its answer has come. */
function answered({ scheduler, directory }: World, read: ReturnType<typeof beginRead>): Read {
  const isMarked = directory.entries.get(read.gameId)?.kind === "wipe";
  return { ...read, now: scheduler.now(), isMarked };
}

/** Reads the newest state, or the one at a version. */
export async function readState(
  world: World,
  gameId: string,
  version?: number,
): Promise<Answer<StateAnswer>> {
  const { fleet, service, ledger } = world;
  const read = beginRead(ledger, gameId);
  const answer = await fleet.ask((process) => service.state(process, gameId, version), patience(world));
  world.trace(
    () =>
      `read ${gameId} at ${version ?? "newest"}: ${describe(answer, ({ recovered }) => recovered.version)}`,
  );
  judgeState(answered(world, read), answer, version);
  return answer;
}

/** Reads the state at a moment, which is that of the last version written by then. */
export async function readStateAtTime(world: World, gameId: string, moment: number): Promise<void> {
  const { fleet, service, ledger, scheduler } = world;
  const read = beginRead(ledger, gameId);
  const answer = await fleet.ask((process) => service.stateAtTime(process, gameId, moment), patience(world));
  world.trace(() => `read ${gameId} at a time: ${describe(answer, ({ recovered }) => recovered.version)}`);
  const { life } = read;
  if (answer.kind !== "answered" || !life || life.stopped || life !== ledger.current(gameId)) return;
  const { version } = answer.value.recovered;
  judgeState(answered(world, read), answer, version);
  const until = Math.max(answer.now, scheduler.now());
  if (life.landed.some(({ commit }) => (commit.expiresAt ?? 0) * 1000 <= until)) return;
  const versions = life.landed.filter(({ commit }) => commit.head.time <= moment).map(({ last }) => last);
  const newest = versions.at(-1) ?? 0;
  if (version < Math.min(newest, read.floor) || version > newest)
    ledger.violate(`${gameId}: version ${version} was read at a time that had version ${newest}`);
}

/** Reads a page of history. */
export async function readHistoryPage(world: World, query: HistoryQuery): Promise<Answer<HistoryPage>> {
  const { fleet, service, ledger } = world;
  const read = beginRead(ledger, query.gameId);
  const answer = await fleet.ask((process) => service.history(process, query), patience(world));
  judgeHistory(answered(world, read), query, answer);
  return answer;
}

/** Whether some process did not know the key of a cursor, or does not any more. */
function isKeyUnknown({ rules }: World, cursor: string, sentAt: number): boolean {
  const [keyId] = cursor.split(".");
  return rules
    .since(sentAt - MAX_LAG_MS)
    .some(({ keys: { current, previous } }) => keyId !== current.id && keyId !== previous?.id);
}

/** Sends an ask. */
export async function send(world: World, ask: Ask, view: View, at: At): Promise<Answer<AppendAnswer>> {
  const { fleet, service, ledger, scheduler, random, tampering } = world;
  const validate = random.chance(0.8);
  ask.tries += 1;
  noteSent(ask, view);
  const { kind, transitions, reason } = ask;
  const commitId = tampering.commitId?.(ask.commitId, ask.tries) ?? ask.commitId;
  // As text, since that is how it travels: nothing is shared with the service.
  const text = JSON.stringify({ commitId, kind, transitions, reason });
  const digest = digestOfContent("append", JSON.parse(text));
  const body: Append = { ...JSON.parse(text), contentDigest: tampering.contentDigest?.(digest) ?? digest };
  const writtenBefore = ledger.landedOf(ask) !== undefined;
  const wipedBefore = wipedLives(ledger, ask.gameId);
  const sentAt = scheduler.now();
  const answer = await fleet.ask(
    (process) => service.append(process, ask.gameId, at, body, validate),
    patience(world),
  );
  world.trace(
    () =>
      `append ${ask.gameId} ${ask.id} (${kind}, ${transitions.length}) try ${ask.tries} after ${view.head.version}` +
      ` by ${Object.keys(at)}: ${describe(answer, ({ appended }) => `${appended.outcome} ${appended.head.version}`)}`,
  );
  judgeAppend(
    {
      ledger,
      ask,
      version: view.head.version,
      life: view.life,
      validate,
      writtenBefore,
      wiped: wipedBefore,
      mayBeUnknown: "cursor" in at && isKeyUnknown(world, at.cursor, sentAt),
      now: scheduler.now(),
    },
    answer,
  );
  return answer;
}

/** Sent behind a version at which it was seen to be missing, it may be written again. */
function noteSent(ask: Ask, { head: { version }, life }: View): void {
  if (!life) return;
  const { sentAfter } = ask;
  if (sentAfter?.life !== life || sentAfter.version < version) ask.sentAfter = { life, version };
  if (ask.absentAt !== undefined && ask.sentAfter && ask.absentAt <= ask.sentAfter.version)
    ask.absentAt = undefined;
}

/** An answer in a few words, for the trace. */
export function describe<T>(answer: Answer<T>, value: (answered: T) => string | number): string {
  if (answer.kind === "answered") return String(value(answer.value));
  return answer.kind === "refused" ? `refused, ${answer.refusal.kind}` : "lost";
}
