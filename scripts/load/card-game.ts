import type { Transition } from "#client";
import type { Json } from "../../lambdas/game/json.ts";
import type { Random } from "../random.ts";

const PLAYERS = 4;
const TRICKS = 13;

/** How a game of cards begins. */
export function cardState(): Json {
  return { hands: [], trick: [], tricks: [0, 0, 0, 0], bids: [] };
}

/** One deal of a trick-taking game for four. */
export function* cardMoves(random: Random): Generator<Transition> {
  yield { action: "seat", to: "PREPARATION" };
  yield { action: "deal", patch: [{ op: "replace", path: "/hands", value: deal(random) }] };
  for (let player = 0; player < PLAYERS; player += 1) {
    yield {
      action: "bid",
      actor: `player-${player}`,
      ...(player === 0 && { to: "DECLARATION" }),
      patch: [{ op: "add", path: "/bids/-", value: random.below(TRICKS) }],
    };
  }
  for (let trick = 0; trick < TRICKS; trick += 1) yield* playTrick(random, trick);
  yield { action: "score", to: "SCORING" };
  yield { action: "end", to: "GAME_OVER", patch: [{ op: "replace", path: "/hands", value: [] }] };
}

function* playTrick(random: Random, trick: number): Generator<Transition> {
  for (let player = 0; player < PLAYERS; player += 1) {
    const card = random.below(TRICKS - trick);
    yield {
      action: "play",
      actor: `player-${player}`,
      ...(trick === 0 && player === 0 && { to: "TURN" }),
      payload: { hand: player, card },
      patch: [{ op: "move", from: `/hands/${player}/${card}`, path: "/trick/-" }],
    };
  }
  const winner = random.below(PLAYERS);
  yield {
    action: "take",
    actor: `player-${winner}`,
    patch: [
      { op: "replace", path: "/trick", value: [] },
      { op: "replace", path: `/tricks/${winner}`, value: trick + 1 },
    ],
  };
}

function deal(random: Random): string[][] {
  const deck = [..."SHDC"].flatMap((suit) => [..."23456789TJQKA"].map((rank) => `${rank}${suit}`));
  for (let left = deck.length - 1; left > 0; left -= 1) {
    const other = random.below(left + 1);
    [deck[left], deck[other]] = [deck[other] ?? "", deck[left] ?? ""];
  }
  return Array.from({ length: PLAYERS }, (_, player) => deck.slice(player * TRICKS, (player + 1) * TRICKS));
}
