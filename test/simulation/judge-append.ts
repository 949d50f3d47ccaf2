import type { Refusal } from "../../lambdas/game/refusal.ts";
import type { Transition } from "../../lambdas/game/transition.ts";
import type { Appended } from "../../lambdas/store/append.ts";
import type { Ask } from "./asks.ts";
import type { Answer } from "./fleet.ts";
import { type Ledger, noteAbsent } from "./ledger.ts";
import {
  hashAt,
  holding,
  isFinished,
  type Life,
  mayBeReopened,
  mayHaveLeft,
  newestVersion,
  stateAt,
} from "./life.ts";
import { replayOne } from "./replay.ts";
import { same } from "./same.ts";
import type { AppendAnswer } from "./service.ts";
import { DAY_MS } from "./settings.ts";

/** What an answer to an append is held against. */
export type Asked = {
  readonly ledger: Ledger;
  readonly ask: Ask;
  /** The version that the ask was to follow, in which life. */
  readonly version: number;
  readonly life: Life | undefined;
  readonly validate: boolean;
  /** Whether it had been written when it was sent. */
  readonly writtenBefore: boolean;
  /** Games of the id that had been wiped when it was sent. */
  readonly wiped: readonly Life[];
  /** Whether a process may not have known the key of its cursor. */
  readonly mayBeUnknown: boolean;
  /** Now, really. */
  readonly now: number;
};

/** Holds an answer to an append against what is in the ledger. */
export function judgeAppend(asked: Asked, answer: Answer<AppendAnswer>): void {
  if (answer.kind === "lost") return;
  const until = Math.max(answer.now, asked.now);
  if (answer.kind === "refused") judgeRefusal(asked, answer.refusal, until);
  else judgeAppended(asked, answer.value.appended, until);
}

function judgeAppended(asked: Asked, appended: Appended, now: number): void {
  const { ledger, ask, version, life, writtenBefore } = asked;
  const { outcome, head } = appended;
  const landed = ledger.landedOf(ask);
  const what = `${ask.gameId} ${ask.id}: ${outcome} at version ${head.version}`;
  if (outcome === "written" || outcome === "repeated") {
    if (!landed) ledger.violate(`${what}, but it was never written`);
    else if (landed.commit.head.hash !== head.hash || landed.last !== head.version)
      ledger.violate(`${what}, but it was written as ${landed.first}-${landed.last}`);
    if (ask.acknowledged !== undefined && ask.acknowledged !== head.hash)
      ledger.violate(`${what}: a retry got another answer`);
    ask.acknowledged = head.hash;
    return;
  }
  if (asked.wiped.some((past) => hashAt(past, head.version) === head.hash))
    ledger.violate(`${what}: an answer from a wiped game`);
  // A wipe took the game from under the request, and perhaps another came since.
  if (!life || life !== ledger.current(ask.gameId)) return;
  const known = outcome === "conflict" || writtenBefore;
  if (landed && known && (landed.commit.expiresAt ?? 0) * 1000 > now && !life.stopped)
    ledger.violate(`${what}, but it was written as ${landed.first}-${landed.last} and is kept`);
  if (hashAt(life, head.version) !== head.hash) ledger.violate(`${what}: no such head was ever written`);
  if (appended.outcome !== "conflict") return;
  if (head.version === version) ledger.violate(`${what}, but nobody else wrote`);
  noteAbsent(ledger, life, head.version);
  judgeMissed(life, what, ledger, appended, now);
}

function judgeMissed(
  life: Life,
  what: string,
  ledger: Ledger,
  { expected, head, missed }: Extract<Appended, { outcome: "conflict" }>,
  now: number,
): void {
  const expired = life.landed.some(({ commit }) => (commit.expiresAt ?? 0) * 1000 <= now);
  const wanted = Math.min(head.version - expected, 100);
  // A page ends before a commit whose state is kept outside its row.
  const endsEarly = missed.next !== undefined && holding(life, missed.next)?.commit.whole !== undefined;
  if (!expired && !life.stopped && !endsEarly && missed.transitions.length !== wanted)
    ledger.violate(`${what}: ${missed.transitions.length} transitions missed, not ${wanted}`);
  for (const [index, transition] of missed.transitions.entries()) {
    if (!expired && transition.version !== expected + 1 + index)
      ledger.violate(`${what}: the missed transitions have a gap before ${transition.version}`);
    judgePast(life, what, ledger, transition);
  }
}

/** Holds a transition that was read against the one that was written. */
export function judgePast(
  life: Life,
  what: string,
  ledger: Ledger,
  past: Transition & { readonly version: number; readonly commitId: string; readonly time: number },
): void {
  const { version, commitId, time, ...transition } = past;
  const landed = holding(life, version);
  const written = landed?.transitions[version - landed.first];
  if (!landed || !same(written, transition) || landed.commit.commitId !== commitId)
    ledger.violate(`${what}: version ${version} was read as ${past.action}, written as ${written?.action}`);
  if (landed && landed.commit.head.time !== time)
    ledger.violate(`${what}: version ${version} has another time`);
}

function judgeRefusal(asked: Asked, refusal: Refusal, now: number): void {
  const { ledger, ask, version, life, writtenBefore } = asked;
  const what = `${ask.gameId} ${ask.id} after version ${version}: refused, ${refusal.kind}`;
  if (refusal.kind === "game-wiped" || refusal.kind === "game-not-found") {
    const lives = ledger.lives.get(ask.gameId) ?? [];
    // A restore of the tables may have taken the game.
    const known = life === undefined || lives.includes(life);
    if (known && !lives.some((past) => past.stopped || mayHaveLeft(past, now)))
      ledger.violate(`${what}, but it lives`);
    return;
  }
  if (refusal.kind === "patch-does-not-apply" && asked.wiped.some((past) => past === life))
    ledger.violate(`${what}: it says something of a wiped game`);
  if (!life || life.stopped || life !== ledger.current(ask.gameId)) return;
  const landed = ledger.landedOf(ask);
  if (landed && writtenBefore && (landed.commit.expiresAt ?? 0) * 1000 > now)
    ledger.violate(`${what}, but it was written as ${landed.first}-${landed.last} and is kept`);
  switch (refusal.kind) {
    case "patch-does-not-apply":
      if (!patchFails(asked, life, refusal.transition)) ledger.violate(`${what}, but it does apply`);
      return;
    case "phase-mismatch":
    case "phase-change-not-allowed":
    case "game-finished":
      return;
    case "game-archived":
      if (!isFinished(life)) ledger.violate(`${what}, but it continues`);
      return;
    case "commit-id-reused":
      if (!life.landed.some(({ commit }) => commit.commitId === ask.commitId))
        ledger.violate(`${what}, but that id was never written`);
      return;
    case "cursor-invalid":
      if (!asked.mayBeUnknown) ledger.violate(`${what}, but its key is known`);
      return;
    case "history-gone":
      if (mayBeReopened(life)) return;
      if (version === newestVersion(life) || !mayBeGone(life, version, now))
        ledger.violate(`${what}, but nothing has expired that it needs`);
      return;
    default:
      ledger.violate(what);
  }
}

/**
 * Whether something has expired that a state at this version may rest on: a commit before it; or the creation, which goes
 * with the other rows of a game that was over and archived once, though it may have continued.
 */
export function mayBeGone(life: Life, version: number, now: number): boolean {
  // So does the state of a creation that does not fit in its row, long before.
  const { head, whole } = life.creation;
  if (version === 0 && whole && head.time + (head.retentionDays + 1) * DAY_MS <= now) return true;
  return life.landed.some(
    ({ first, commit }) =>
      (first <= version || life.terminal(commit.head.phase) !== "never") &&
      (commit.expiresAt ?? 0) * 1000 <= now,
  );
}

function patchFails({ ask, version, validate }: Asked, life: Life, failing: number): boolean {
  let state = stateAt(life, version) ?? null;
  for (const [index, transition] of ask.transitions.entries()) {
    const replayed = replayOne(state, transition);
    if (index === failing) return validate && !replayed.applied;
    if (!replayed.applied) return false;
    state = replayed.state;
  }
  return false;
}
