import * as z from "zod/mini";
import type { Games } from "#client";
import { defineCommand } from "../command.ts";
import { findGames } from "../find-games.ts";
import { moment, whole } from "../input.ts";
import { moreLine } from "../pages.ts";
import type { Table } from "../table.ts";

const STATUSES = ["active", "finished"] as const;

/** Lists and finds games. */
export const command = defineCommand({
  name: "games",
  summary: "List games, or find some, newest update first",
  details: "The list comes from the directory: a game's newest moves may reach it a minute late.",
  lists: true,
  example: "games --status active --match alice --stage staging",
  options: [
    ["--type <type>", "only games of this type"],
    ["--status <status>", "only active, or only finished games", undefined, STATUSES],
    ["--match <text>", "only games with this text in their id or metadata"],
    ["--updated-after <time>", "only games updated after this time"],
    ["--updated-before <time>", "only games updated before this time"],
    ["--limit <n>", "how many, 1 to 100", "20"],
    ["--page <page>", "continue an earlier list: the page token that it printed"],
  ],
  input: z.strictObject({
    type: z.exactOptional(z.string()),
    status: z.exactOptional(z.enum(STATUSES, "active or finished")),
    match: z.exactOptional(z.string()),
    updatedAfter: z.exactOptional(moment),
    updatedBefore: z.exactOptional(moment),
    limit: whole(1, 100),
    page: z.exactOptional(z.string()),
  }),
  run: async ({ type, match, ...rest }, { client, progress }) => {
    const query = { ...rest, ...(type !== undefined && { gameType: type }) };
    const found = await findGames(client, query, match, progress);
    const lines = found.games.length === 0 ? ["No games."] : [gamesTable(found)];
    return { json: found, lines: [...lines, ...moreLine("--page", found.next)] };
  },
});

function gamesTable({ games }: Games): Table {
  const columns = [
    { title: "GAME" },
    { title: "TYPE", least: 8, leaveOut: 3 },
    { title: "STATUS", leaveOut: 5 },
    { title: "PHASE", least: 8, leaveOut: 2 },
    { title: "VERSION", align: "right" },
    { title: "SNAPSHOT", align: "right", leaveOut: 6 },
    { title: "UPDATED", leaveOut: 1 },
    { title: "METADATA", least: 12, leaveOut: 4 },
  ] as const;
  const rows = games.map(({ gameId, gameType, status, phase, version, snapshot, updatedAt, metadata }) => [
    gameId,
    gameType,
    status,
    phase,
    version,
    snapshot,
    { time: updatedAt },
    { json: metadata },
  ]);
  return { columns, rows };
}
