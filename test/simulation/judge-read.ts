import type { Refusal } from "../../lambdas/game/refusal.ts";
import type { HistoryPage, HistoryQuery } from "../../lambdas/store/history.ts";
import type { Answer } from "./fleet.ts";
import { judgePast, mayBeGone } from "./judge-append.ts";
import { type Ledger, noteAbsent, wipedLives } from "./ledger.ts";
import { hashAt, holding, type Life, mayBeReopened, newestVersion, stateAt } from "./life.ts";
import { same } from "./same.ts";
import type { StateAnswer } from "./service.ts";

/** What a read is held against. */
export type Read = {
  readonly ledger: Ledger;
  readonly gameId: string;
  /** Newest life and version when the request was sent: what had been written by then must be seen. */
  readonly life: Life | undefined;
  readonly floor: number;
  /** Games of the id that had been wiped by then. */
  readonly wiped: readonly Life[];
  /** Now, really. */
  readonly now: number;
  /** Whether a wipe of it is marked: that refuses reads before its first tombstone is there, of an archived game for long. */
  readonly isMarked: boolean;
};

/** Starts a read: notes what it must see. */
export function beginRead(ledger: Ledger, gameId: string): Omit<Read, "now" | "isMarked"> {
  const life = ledger.current(gameId);
  return { ledger, gameId, life, floor: life ? newestVersion(life) : 0, wiped: wipedLives(ledger, gameId) };
}

/** Holds a state that was read against the replay. @param wanted The version asked for; absent: the newest. */
export function judgeState(read: Read, answer: Answer<StateAnswer>, wanted?: number): void {
  const { ledger, gameId, floor, life } = read;
  const what = `${gameId}: the state at ${wanted ?? "the newest version"}`;
  if (answer.kind === "answered") judgeSilence(read, what, answer.value.recovered);
  if (answer.kind === "lost" || life !== ledger.current(gameId)) return;
  if (answer.kind === "refused") {
    judgeRefusal(read, what, answer.refusal, wanted, Math.max(answer.now, read.now));
    return;
  }
  const { recovered, cursor, archived } = answer.value;
  const { version, head } = recovered;
  if (!life) {
    ledger.violate(`${what} was read from a game that does not exist`);
    return;
  }
  if (wanted === undefined ? version < floor || version > newestVersion(life) : version !== wanted)
    ledger.violate(`${what} is that of version ${version}; it had reached ${floor} before`);
  if (!same(stateAt(life, version), recovered.state))
    ledger.violate(
      `${what} (${version}) is ${JSON.stringify(recovered.state)}, replayed ${JSON.stringify(stateAt(life, version))}`,
    );
  const hash = hashAt(life, version);
  if (head?.hash !== hash || (cursor === undefined) !== (hash === undefined || archived))
    ledger.violate(`${what} comes with the wrong head, or a cursor within a commit`);
  noteAbsent(ledger, life, version);
  const landed = holding(life, version);
  const phase = landed?.transitions[version - landed.first]?.to ?? life.creation.head.phase;
  if (recovered.phase !== phase) ledger.violate(`${what} is in ${recovered.phase}, written ${phase}`);
  if (recovered.time !== (landed?.commit ?? life.creation).head.time)
    ledger.violate(
      `${what} has another time, ${recovered.time}, not ${(landed?.commit ?? life.creation).head.time}`,
    );
}

/** A wiped game's content is in no answer. */
function judgeSilence(
  { ledger, wiped }: Read,
  what: string,
  { version, time, state }: StateAnswer["recovered"],
): void {
  for (const life of wiped) {
    const landed = holding(life, version);
    if ((landed?.commit ?? life.creation).head.time === time && same(stateAt(life, version), state))
      ledger.violate(`${what} (${version}) is that of a wiped game`);
  }
}

function judgeRefusal(
  { ledger, life, floor, isMarked }: Read,
  what: string,
  refusal: Refusal,
  wanted: number | undefined,
  now: number,
): void {
  if (!life || life.stopped || (refusal.kind === "history-gone" && mayBeReopened(life))) return;
  if (refusal.kind === "game-wiped" && isMarked) return;
  // A fast clock may not see a new life's predecessor go.
  if (refusal.kind === "history-gone" && wanted !== undefined && mayBeGone(life, wanted, now)) return;
  if (refusal.kind === "version-not-found" && wanted !== undefined && wanted > floor) return;
  ledger.violate(`${what} was refused, ${refusal.kind}, but it is kept`);
}

function isOf(life: Life, { version, commitId, time }: HistoryPage["transitions"][number]): boolean {
  const commit = holding(life, version)?.commit;
  return commit?.commitId === commitId && commit.head.time === time;
}

/** Holds a page of history against what was written. */
export function judgeHistory(read: Read, query: HistoryQuery, answer: Answer<HistoryPage>): void {
  const { ledger, gameId, life, floor } = read;
  if (answer.kind !== "answered") return;
  const what = `${gameId}: history from ${query.start ?? "the end"}${query.newestFirst ? " backwards" : ""}`;
  const { transitions, next } = answer.value;
  if (read.wiped.some((past) => transitions.some((transition) => isOf(past, transition))))
    ledger.violate(`${what} is that of a wiped game`);
  if (life !== ledger.current(gameId)) return;
  if (!life) {
    if (transitions.length > 0) ledger.violate(`${what} of a game that does not exist`);
    return;
  }
  for (const transition of transitions) judgePast(life, what, ledger, transition);
  const now = Math.max(answer.now, read.now);
  if (life.stopped || mayBeGone(life, newestVersion(life), now)) return;
  const step = query.newestFirst ? -1 : 1;
  const steps = transitions.map(
    ({ version }, index) => version - (transitions[index - 1]?.version ?? version - step),
  );
  if (steps.some((taken) => taken !== step)) ledger.violate(`${what} has a gap or something twice`);
  const { version: first } = transitions[0] ?? { version: undefined };
  const { version: last = 0 } = transitions.at(-1) ?? {};
  const start = query.start ?? (query.newestFirst ? newestVersion(life) : 1);
  if (floor >= start && start > 0 && first !== start && query.start !== undefined)
    ledger.violate(`${what} begins at ${first}`);
  if (
    next === undefined
      ? query.newestFirst
        ? floor > 0 && last > 1
        : last < floor && start <= floor
      : next !== last + step
  )
    ledger.violate(`${what} ends at ${last}, continuing from ${next}; it had reached ${floor} before`);
}
