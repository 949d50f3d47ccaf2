import type { GameType, GameTypes } from "../../../lambdas/game/game-type.ts";
import { DAY_MS, HOUR_MS, MAX_SKEW_MS, MINUTE_MS } from "../settings.ts";
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
import { creation, WIPE } from "./requests.ts";
import { type Setup, setUp } from "./setup.ts";
import type { Scene } from "./steps.ts";

const SMALL: GameType = {
  name: "small",
  schemaVersion: 1,
  firstPhase: "OPEN",
  terminalPhases: ["DONE"],
  snapshot: { everyTransitions: 2, onPhaseChange: false, onTerminalPhase: true },
  retentionDays: 1,
};
const TYPES: GameTypes = new Map([[SMALL.name, SMALL]]);
const ENDLESS: GameTypes = new Map([[SMALL.name, { ...SMALL, terminalPhases: [] }]]);

/** When the sweeper has something to do, no matter what its clock shows. */
const DUE_MS = DAY_MS / 2 + MAX_SKEW_MS + MINUTE_MS;

async function begun({ request }: Owner): Promise<void> {
  await request(creation("first"));
}

/** Covered by a snapshot, at rest. */
async function played(owner: Owner): Promise<void> {
  await due(owner);
  await owner.follow();
}

/** A snapshot is due, and nobody has made it. */
async function due(owner: Owner): Promise<void> {
  await begun(owner);
  await owner.follow();
  await owner.append("a", { count: 2 });
}

/** A tail that no snapshot covers has lived half its life. */
async function uncovered(owner: Owner): Promise<void> {
  await played(owner);
  await owner.append("c");
  await owner.follow();
  owner.pass(DUE_MS);
}

/** Has ended, and nobody has archived it. */
async function ended(owner: Owner): Promise<void> {
  await begun(owner);
  await owner.follow();
  await owner.append("end", { to: "DONE" });
}

/** Has ended after a tail that the sweeper is about to cover. */
async function endedLate(owner: Owner): Promise<void> {
  await begun(owner);
  await owner.append("a");
  await owner.follow();
  owner.pass(DUE_MS);
  await owner.append("end", { to: "DONE" });
}

/** Is archived, and its rows are about to go: who has a fast clock sees none of them. */
async function archived(owner: Owner): Promise<void> {
  await ended(owner);
  await owner.follow();
  owner.pass(DAY_MS + HOUR_MS);
}

/** Is archived, and its rows stay for a few hours. */
async function archivedLately(owner: Owner): Promise<void> {
  await ended(owner);
  await owner.follow();
  owner.pass(DAY_MS / 2);
}

/** Was wiped before a snapshot that was due; its id can be used again exactly when a clock shows it that is off so. */
function wiped(skew: number) {
  return async (owner: Owner): Promise<void> => {
    await due(owner);
    await owner.request(WIPE);
    for (let hour = 0; hour < 5; hour += 1) {
      owner.pass(HOUR_MS);
      await owner.sweep();
    }
    const { body } = await owner.request(creation("next"));
    owner.pass(Date.parse(body.creatableAt ?? "") - skew - owner.world.now);
  };
}

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
