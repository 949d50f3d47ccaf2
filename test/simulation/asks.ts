import type { Append } from "../../lambdas/game/commit.ts";
import type { Head } from "../../lambdas/game/head.ts";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import type { PatchOperation } from "../../lambdas/game/json-patch.ts";
import type { Change, CommitKind, TransitionInput } from "../../lambdas/game/transition.ts";
import type { Life } from "./life.ts";
import type { Random } from "./random.ts";
import { GAME_TYPES } from "./settings.ts";

/** Something that a writer wants to append. Every transition's action is the ask's id and its own index. */
export type Ask = Omit<Append, "contentDigest"> & {
  readonly id: string;
  readonly gameId: string;
  readonly firstTriedAt: number;
  tries: number;
  /** The version that the earliest try followed whose fate is not known. */
  unknownSince?: number | undefined;
  /** The hash that was acknowledged. */
  acknowledged?: string | undefined;
  /** Where it was last sent to, among the places in one game the one that is furthest on. */
  sentAfter?: { readonly life: Life; readonly version: number } | undefined;
  /** A version at which it was seen not to be there, though it had been sent to go before that. */
  absentAt?: number | undefined;
};

/** The state that every game starts with. */
export const FIRST_STATE: JsonObject = { turn: 0, board: { a: 1, b: 2 }, items: [], note: "start" };

/** More than fits in a row. It compresses well: most of the time goes into parsing it. */
const LARGE: JsonObject = { ...FIRST_STATE, large: "0123456789".repeat(36_000) };

/** What a game starts with. @param large How likely it is a state that does not fit in a row. */
export function firstState(random: Random, large: number): JsonObject {
  return random.chance(large) ? LARGE : FIRST_STATE;
}

/** What asks are like: how likely one ends its game, and a whole state does not fit in a row. */
export type AskOdds = { readonly endings: number; readonly largeStates: number };

/** Thinks of something to append to a head. */
export function think(
  random: Random,
  id: string,
  head: Head,
  now: number,
  { endings, largeStates }: AskOdds,
): Ask {
  const kind = random.weighted<CommitKind>([
    [20, "move"],
    [1, "correction"],
    [1, "resync"],
    [1, "fence"],
  ]);
  const count = kind === "move" || kind === "resync" ? batchSize(random) : 1;
  let phase = head.phase;
  const transitions: TransitionInput[] = [];
  for (let index = 0; index < count; index += 1) {
    const to = random.chance(endings) ? "DONE" : nextPhase(random, head, phase);
    const change =
      kind === "fence"
        ? {}
        : changeOf(random, index === 0 && kind === "resync", index === 0 ? largeStates : 0);
    transitions.push({
      action: `${id}/${index}`,
      ...change,
      ...(to !== phase && { to }),
      ...(random.chance(0.2) && { from: phase }),
      ...(random.chance(0.2) && { actor: random.pick(["anna", "ben"]) }),
      ...(random.chance(0.3) && { payload: { roll: random.int(1, 6) } }),
    });
    phase = to;
  }
  const reason = kind === "correction" && { reason: "the referee says so" };
  return {
    id,
    gameId: head.gameId,
    commitId: `commit-${id}`,
    kind,
    transitions,
    ...reason,
    firstTriedAt: now,
    tries: 0,
  };
}

function batchSize(random: Random): number {
  return random.weighted([
    [10, 1],
    [5, random.int(2, 4)],
    [1, random.int(5, 50)],
    [0.3, 50],
  ]);
}

/** Mostly the same phase or one that may follow; now and then one that may not. */
function nextPhase(random: Random, { gameType }: Head, phase: string): string {
  if (!random.chance(0.15)) return phase;
  const following = GAME_TYPES.get(gameType)?.phases?.[phase] ?? ["OPEN", "PLAY", "SCORE"];
  const going = following.filter((next) => next !== "DONE");
  return going.length > 0 ? random.pick(going) : phase;
}

function changeOf(random: Random, whole: boolean, large: number): Change {
  if (random.chance(large)) return { state: { ...LARGE, turn: random.int(0, 99) } };
  if (whole) return { state: wholeState(random) };
  return random.weighted<() => Change>([
    [4, () => ({ patch: jsonPatch(random) })],
    [3, () => ({ patch: mergePatch(random) })],
    [1, () => ({ state: wholeState(random) })],
    [2, () => ({})],
  ])();
}

const NAMES = ["a", "b", "c", "d/e", "f~g"];

function scalar(random: Random): Json {
  return random.pick<Json>([random.int(-9, 9), true, "x", "é😀", 1.5, null]);
}

function wholeState(random: Random): Json {
  return { ...FIRST_STATE, turn: random.int(0, 99), board: { a: scalar(random) }, items: [random.int(0, 9)] };
}

function mergePatch(random: Random): JsonObject {
  return random.pick<() => JsonObject>([
    () => ({ turn: random.int(0, 99) }),
    () => ({ board: { [random.pick(NAMES)]: scalar(random) } }),
    () => ({ note: null, board: { deep: { [random.pick(NAMES)]: random.int(0, 9) } } }),
    () => ({ items: [random.int(0, 9), random.int(0, 9)] }),
    () => ({ board: scalar(random) }),
    () => ({}),
  ])();
}

function jsonPatch(random: Random): PatchOperation[] {
  return Array.from({ length: random.skewed(1, 4) }, () => operation(random));
}

/** Most apply to most states, some don't: that depends on what came before. */
function operation(random: Random): PatchOperation {
  const name = random.pick(["a", "b", "c", "d~1e", "f~0g"]);
  return random.weighted<() => PatchOperation>([
    [4, () => ({ op: "add", path: "/items/-", value: random.int(0, 99) })],
    [3, () => ({ op: "replace", path: "/turn", value: random.int(0, 99) })],
    [3, () => ({ op: "add", path: `/board/${name}`, value: scalar(random) })],
    [1, () => ({ op: "remove", path: `/board/${name}` })],
    [1, () => ({ op: "remove", path: "/items/0" })],
    [1, () => ({ op: "add", path: "/items/0", value: [] })],
    [1, () => ({ op: "test", path: "/turn", value: random.int(0, 3) })],
    [1, () => ({ op: "copy", from: "/turn", path: `/board/${name}` })],
    [1, () => ({ op: "move", from: `/board/${name}`, path: "/note" })],
  ])();
}
