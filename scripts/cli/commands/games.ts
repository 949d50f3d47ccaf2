import * as z from "zod/mini";
import type { Games } from "#client";
import { defineCommand } from "../command.ts";
import { brief } from "../diff.ts";
import { findGames } from "../find-games.ts";
import { moment, whole } from "../input.ts";
import { moreLine } from "../pages.ts";
import { table } from "../table.ts";

/** Lists and finds games. */
export const command = defineCommand({
  name: "games",
  summary: "List games, or find some, newest update first",
  details: "The list comes from the directory: a game's newest moves may reach it a minute late.",
  example: "games --status active --match alice --stage staging",
  options: [
    ["--type <type>", "only games of this type"],
    ["--status <status>", "only active, or only finished games"],
    ["--match <text>", "only games with this text in their id or metadata"],
    ["--updated-after <time>", "only games updated after this time"],
    ["--updated-before <time>", "only games updated before this time"],
    ["--limit <n>", "how many, 1 to 100", "20"],
    ["--page <page>", "continue an earlier list: the page token that it printed"],
  ],
  input: z.strictObject({
    type: z.exactOptional(z.string()),
    status: z.exactOptional(z.enum(["active", "finished"], "active or finished")),
    match: z.exactOptional(z.string()),
    updatedAfter: z.exactOptional(moment),
    updatedBefore: z.exactOptional(moment),
    limit: whole(1, 100),
    page: z.exactOptional(z.string()),
  }),
  run: async ({ type, match, ...rest }, { client, terminal, progress }) => {
    const query = { ...rest, ...(type !== undefined && { gameType: type }) };
    const found = await findGames(client, query, match, progress);
    const lines = found.games.length === 0 ? ["No games."] : gamesTable(found, terminal.columns);
    return { json: found, lines: [...lines, ...moreLine("--page", found.next)] };
  },
});

function gamesTable({ games }: Games, width: number | undefined): string[] {
  const columns = [
    { title: "GAME" },
    { title: "TYPE" },
    { title: "STATUS" },
    { title: "PHASE" },
    { title: "VERSION", align: "right" },
    { title: "SNAPSHOT", align: "right" },
    { title: "UPDATED" },
    { title: "METADATA" },
  ] as const;
  const rows = games.map(({ gameId, gameType, status, phase, version, snapshot, updatedAt, metadata }) => [
    gameId,
    gameType,
    status,
    phase,
    String(version),
    String(snapshot ?? "-"),
    updatedAt,
    brief(metadata),
  ]);
  return table(columns, rows, width);
}
