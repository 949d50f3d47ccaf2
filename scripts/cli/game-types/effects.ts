import type { SavepointClient } from "#client";
import { parseGameTypes } from "../../../lambdas/flags/game-types.ts";
import type { GameType } from "../../../lambdas/game/game-type.ts";
import type { JsonObject } from "../../../lambdas/game/json.ts";
import { jsonEqual } from "../../../lambdas/game/json.ts";
import { counted } from "../counted.ts";

/** When a change of an attribute takes effect, for people. */
const TAKES_EFFECT: Readonly<Record<Exclude<keyof GameType, "name">, string>> = {
  schemaVersion: "snapshots that are made from now on carry it; a newer one is passed over by recovery",
  firstPhase: "new games begin in it; games in play stay where they are",
  terminalPhases: "holds from a game's next move",
  phases: "holds from a game's next move",
  snapshot: "holds from a game's next move",
  directoryMinutes:
    "holds from a game's next move that the directory hears of; a shorter one from its next move",
  retentionDays: "for new games; a game keeps the value that it was created with",
};
const ATTRIBUTES = [
  "schemaVersion",
  "firstPhase",
  "terminalPhases",
  "phases",
  "snapshot",
  "directoryMinutes",
  "retentionDays",
] as const;

const LOOKED_AT = 100;

/** What a new document of game types does to games in play, a line each. */
export async function effectsOf(
  client: SavepointClient,
  before: JsonObject,
  after: JsonObject,
): Promise<readonly string[]> {
  const [old, next] = [parseGameTypes(before), parseGameTypes(after)];
  const lines: string[] = [];
  for (const type of old.values()) {
    const changed = next.get(type.name);
    const attributes = ATTRIBUTES.filter((name) => !changed || !same(type[name], changed[name]));
    if (attributes.length === 0) continue;
    lines.push(await gamesLine(client, type, changed));
    if (changed) lines.push(...attributes.map((name) => `  ${name}: ${TAKES_EFFECT[name]}`));
  }
  return lines;
}

/** Games in play of a type, and how many of them the change stops. */
async function gamesLine(
  client: SavepointClient,
  { name }: GameType,
  changed: GameType | undefined,
): Promise<string> {
  let found: Awaited<ReturnType<SavepointClient["list"]>>;
  try {
    found = await client.list({ gameType: name, status: "active", limit: LOOKED_AT });
  } catch {
    return `${name}: games in play not known, the directory does not answer.`;
  }
  const { games } = found;
  const which = `${found.next === undefined ? "" : "at least "}${counted(games.length, "game")} in play`;
  if (!changed)
    return `${name}: is no game type any more. ${which}: each refuses its next move, and no list shows it.`;
  const stuck = games.filter(({ phase }) => isStuck(changed, phase)).length;
  const of = found.next === undefined ? "" : ` of the ${LOOKED_AT} that moved last`;
  return `${name}: ${which}${stuck === 0 ? "" : `; ${stuck}${of} are in a phase that ends them or is unknown then`}.`;
}

/** Whether a game in a phase can't be played on by the new rules. */
function isStuck({ terminalPhases, phases }: GameType, phase: string): boolean {
  return terminalPhases.includes(phase) || (phases !== undefined && !Object.hasOwn(phases, phase));
}

function same(left: GameType[keyof GameType], right: GameType[keyof GameType]): boolean {
  if (left === undefined || right === undefined) return left === right;
  return jsonEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
}
