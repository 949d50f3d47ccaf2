import * as z from "zod/mini";
import { usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { game, moment, version } from "../input.ts";
import { plain, type Table } from "../table.ts";

/** A game's state, now or in the past. */
export const command = defineCommand({
  name: "show",
  summary: "Show a game's state, now or in the past",
  example: "show room-42 --version 120 --stage staging",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--version <n>", "state as of this version"],
    ["--at <time>", "state as of this time, as 2026-05-04T18:30:00Z"],
  ],
  input: z.strictObject({ game, version: z.exactOptional(version), at: z.exactOptional(moment) }),
  run: async ({ game: gameId, version: wanted, at }, { client }) => {
    if (wanted !== undefined && at !== undefined) throw usageError("Give either --version or --at.");
    const past = at === undefined ? {} : { at };
    const found = await client.state(gameId, wanted === undefined ? past : { version: wanted });
    const { cursor: _, ...json } = found;
    const facts: Table = {
      columns: [
        { title: "GAME" },
        { title: "TYPE", least: 8, leaveOut: 1 },
        { title: "VERSION", align: "right" },
        { title: "PHASE", least: 7 },
        { title: "SINCE", leaveOut: 2 },
      ],
      rows: [[found.gameId, found.gameType, found.version, found.phase, { time: found.time }]],
    };
    return { json, lines: [facts, "", ...JSON.stringify(found.state, null, 2).split("\n").map(plain)] };
  },
});
