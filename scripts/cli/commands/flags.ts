import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { askFlags, type ShownFlags } from "../flags/shown-flags.ts";
import { game } from "../input.ts";
import type { Line } from "../result.ts";

/** What is on. */
export const command = defineCommand({
  name: "flags",
  summary: "Show the flags, and where each value comes from; for one game too",
  details:
    "Values come from an override (an FF_* variable of the functions), from AppConfig (of a local stack: from its file), or from the default compiled in.",
  lists: true,
  example: "flags room-42 --stage prod",
  arguments: [["[game]", "id of a game: what is on for it"]],
  input: z.strictObject({ game: z.optional(game) }),
  run: async ({ game: gameId }, { client }) => {
    const shown = await askFlags(client, gameId);
    return { json: shown, lines: [...flagLines(shown), ...gameLines(shown), ...problemLines(shown)] };
  },
});

const REST = [{ title: "VALUE", least: 12 }, { title: "FROM" }] as const;

function flagLines({ version, origin, ageSeconds, flags }: ShownFlags): Line[] {
  const { persistence, ...rest } = flags;
  const { enabled, mode, rolloutPercent, include, exclude } = persistence.value;
  const lists = [listed("always in", include), listed("always out", exclude)].filter((text) => text !== "");
  const how = [`mode ${mode}`, `${rolloutPercent} % of games`, ...lists].join(", ");
  const rows = [
    ["use_state_persistence", enabled ? how : "off", persistence.source],
    ...named(rest).map(([name, { value, source }]) => [name, onOrOff(value), source]),
  ];
  const age = Math.round(ageSeconds);
  return [
    { columns: [{ title: "FLAG" }, ...REST], rows },
    "",
    `Version ${version} (${origin}), confirmed ${age} s ago.`,
  ];
}

function named({ snapshots, recovery, playerActions, validation }: Omit<ShownFlags["flags"], "persistence">) {
  return [
    ["enable_state_snapshots", snapshots],
    ["enable_state_recovery", recovery],
    ["persist_player_actions", playerActions],
    ["enable_state_validation", validation],
  ] as const;
}

function gameLines({ game: found }: ShownFlags): Line[] {
  if (!found) return [];
  const { gameId, persistence, sources, snapshots, recovery, playerActions, validation } = found;
  const rows = [
    ["persistence", persistence, sources.persistence],
    ["snapshots", onOrOff(snapshots), sources.snapshots],
    ["recovery", onOrOff(recovery), sources.recovery],
    ["player actions", onOrOff(playerActions), sources.playerActions],
    ["validation", onOrOff(validation), sources.validation],
  ];
  return ["", { columns: [{ title: `FOR ${gameId}` }, ...REST], rows }];
}

function problemLines({ problems }: ShownFlags): string[] {
  return problems.flatMap(({ problem, remedy }) => ["", `${problem}.`, `${remedy}.`]);
}

function listed(what: string, ids: readonly string[]): string {
  return ids.length === 0 ? "" : `${what}: ${ids.join(" ")}`;
}

function onOrOff(value: boolean): string {
  return value ? "on" : "off";
}
