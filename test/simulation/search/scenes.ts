import { MAX_SKEW_MS } from "../settings.ts";
import {
  type Actor,
  changeFeed,
  correction,
  creator,
  fence,
  fork,
  retry,
  reuse,
  sweeper,
  wipe,
  writer,
} from "./actors.ts";
import type { Owner } from "./owner.ts";
import { type Setup, setUp } from "./setup.ts";
import {
  archived,
  archivedLately,
  due,
  ENDLESS,
  ended,
  endedLate,
  played,
  TYPES,
  uncovered,
  wiped,
} from "./situations.ts";
import type { Scene } from "./steps.ts";

/** Where both do alike, they are the same two no matter whose clock is fast. */
type Cast = readonly [left: Actor, right: Actor, alike?: "alike"];

const casts: readonly (readonly [
  name: string,
  live: (owner: Owner) => Promise<void>,
  casts: readonly Cast[],
])[] = [
  [
    "played",
    played,
    [
      [writer("ann"), writer("ben"), "alike"],
      [writer("ann"), retry],
      [writer("ann"), reuse],
      [writer("ann"), wipe],
      [writer("ann"), fence("fence")],
      [writer("ann"), changeFeed("feed")],
      [retry, wipe],
      [retry, fence("fence")],
      [wipe, wipe, "alike"],
      [wipe, fence("fence")],
      [wipe, creator("first")],
      [wipe, fork],
      [fork, sweeper],
      [fork, changeFeed("feed")],
      [fence("fence"), fence("other fence"), "alike"],
    ],
  ],
  [
    "due",
    due,
    [
      [writer("ann"), changeFeed("feed")],
      [retry, changeFeed("feed")],
      [wipe, changeFeed("feed")],
      [fence("fence"), changeFeed("feed")],
      [changeFeed("feed"), changeFeed("feed again"), "alike"],
    ],
  ],
  [
    "uncovered",
    uncovered,
    [
      [writer("ann"), sweeper],
      [wipe, sweeper],
      [fence("fence"), sweeper],
      [retry, sweeper],
      [sweeper, { ...sweeper, name: "sweeper too" }, "alike"],
    ],
  ],
  [
    "ended",
    ended,
    [
      [correction, changeFeed("archiver")],
      [wipe, changeFeed("archiver")],
      [fence("fence"), changeFeed("archiver")],
      [retry, changeFeed("archiver")],
      [changeFeed("archiver"), changeFeed("archiver too"), "alike"],
      [wipe, correction],
    ],
  ],
  [
    "ended late",
    endedLate,
    [
      [sweeper, changeFeed("archiver")],
      [sweeper, correction],
      [sweeper, wipe],
    ],
  ],
  [
    "archived",
    archived,
    [
      [creator("next"), wipe],
      [creator("next"), creator("other"), "alike"],
      [creator("next"), correction],
      [creator("next"), fence("fence")],
      [wipe, correction],
      [wipe, fence("fence")],
      [wipe, sweeper],
      [fence("fence"), sweeper],
    ],
  ],
  [
    "archived lately",
    archivedLately,
    [
      [correction, wipe],
      [correction, sweeper],
      [correction, fence("fence")],
      [fence("fence"), wipe],
      [fence("fence"), sweeper],
      [creator("next"), wipe],
    ],
  ],
  [
    "wiped",
    wiped(MAX_SKEW_MS),
    [
      [creator("next"), changeFeed("feed")],
      [creator("next"), wipe],
      [creator("next"), sweeper],
      [creator("next"), retry],
      [creator("next"), fence("fence")],
      [creator("next"), creator("other"), "alike"],
    ],
  ],
  [
    "wiped longer ago",
    wiped(-MAX_SKEW_MS),
    [
      [creator("next"), changeFeed("feed")],
      [creator("next"), wipe],
      [creator("next"), sweeper],
    ],
  ],
];

/** All scenes: each pair of actors in each situation that they can meet in, with either one's clock ahead. */
export async function allScenes(): Promise<readonly Scene[]> {
  const scenes: Scene[] = [];
  for (const [situation, live, pairs] of casts) {
    const setup: Setup = await setUp(TYPES, live);
    for (const [left, right, alike] of pairs)
      for (const fast of alike ? ([0] as const) : ([0, 1] as const))
        scenes.push({
          name: `${situation}, ${named(left, fast === 0)}, ${named(right, fast === 1)}`,
          setup,
          actors: [left, right],
          fast,
        });
  }
  const reopened = await setUp(TYPES, archivedLately, ENDLESS);
  scenes.push({
    name: "archived lately and reopened by other rules, ann fast, sweeper slow",
    setup: reopened,
    actors: [writer("ann"), sweeper],
    fast: 0,
  });
  return scenes;
}

function named({ name }: Actor, fast: boolean): string {
  return `${name} ${fast ? "fast" : "slow"}`;
}
