import type { GameType, GameTypes } from "../../../lambdas/game/game-type.ts";
import { DAY_MS, HOUR_MS, MAX_SKEW_MS, MINUTE_MS } from "../settings.ts";
import type { Owner } from "./owner.ts";
import { creation, WIPE } from "./requests.ts";

/** The type of the game. */
export const SMALL: GameType = {
  name: "small",
  schemaVersion: 1,
  firstPhase: "OPEN",
  terminalPhases: ["DONE"],
  snapshot: { everyTransitions: 2, onPhaseChange: false, onTerminalPhase: true },
  retentionDays: 1,
};
/** The rules by which it is played. */
export const TYPES: GameTypes = new Map([[SMALL.name, SMALL]]);
/** Other rules, by which it never ends. */
export const ENDLESS: GameTypes = new Map([[SMALL.name, { ...SMALL, terminalPhases: [] }]]);

/** When the sweeper has something to do, no matter what its clock shows. */
export const DUE_MS = DAY_MS / 2 + MAX_SKEW_MS + MINUTE_MS;

/** Just created. */
export async function begun({ request }: Owner): Promise<void> {
  await request(creation("first"));
}

/** Covered by a snapshot, at rest. */
export async function played(owner: Owner): Promise<void> {
  await due(owner);
  await owner.follow();
}

/** A snapshot is due, and nobody has made it. */
export async function due(owner: Owner): Promise<void> {
  await begun(owner);
  await owner.follow();
  await owner.append("a", { count: 2 });
}

/** A tail that no snapshot covers has lived half its life. */
export async function uncovered(owner: Owner): Promise<void> {
  await played(owner);
  await owner.append("c");
  await owner.follow();
  owner.pass(DUE_MS);
}

/** Has ended, and nobody has archived it. */
export async function ended(owner: Owner): Promise<void> {
  await begun(owner);
  await owner.follow();
  await owner.append("end", { to: "DONE" });
}

/** Has ended after a tail that the sweeper is about to cover. */
export async function endedLate(owner: Owner): Promise<void> {
  await begun(owner);
  await owner.append("a");
  await owner.follow();
  owner.pass(DUE_MS);
  await owner.append("end", { to: "DONE" });
}

/** Is archived, and its rows are about to go: who has a fast clock sees none of them. */
export async function archived(owner: Owner): Promise<void> {
  await ended(owner);
  await owner.follow();
  owner.pass(DAY_MS + HOUR_MS);
}

/** Is archived, and its rows stay for a few hours. */
export async function archivedLately(owner: Owner): Promise<void> {
  await ended(owner);
  await owner.follow();
  owner.pass(DAY_MS / 2);
}

/** Was wiped before a snapshot that was due; its id can be used again exactly when a clock shows it that is off so. */
export function wiped(skew: number) {
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
