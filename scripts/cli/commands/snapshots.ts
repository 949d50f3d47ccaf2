import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { game, version, whole } from "../input.ts";
import { moreLine } from "../pages.ts";

/** The snapshots of a game. */
export const command = defineCommand({
  name: "snapshots",
  summary: "List a game's snapshots, newest first",
  lists: true,
  example: "snapshots room-42 --stage staging",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--limit <n>", "how many, 1 to 100", "20"],
    ["--before <version>", "only those before this version"],
  ],
  input: z.strictObject({ game, limit: whole(1, 100), before: z.exactOptional(version) }),
  run: async ({ game: gameId, ...query }, { client }) => {
    const found = await client.snapshots(gameId, query);
    if (found.snapshots.length === 0) await client.state(gameId);
    const columns = [
      { title: "VERSION", align: "right" },
      { title: "PHASE", least: 8 },
      { title: "SCHEMA", align: "right", leaveOut: 1 },
      { title: "MADE" },
      { title: "KEPT UNTIL" },
    ] as const;
    const rows = found.snapshots.map(({ version: at, phase, schemaVersion, madeAt, expiresAt }) => [
      at,
      phase,
      schemaVersion,
      { time: madeAt },
      expiresAt === undefined ? "when a newer one exists" : { time: expiresAt },
    ]);
    const lines = rows.length === 0 ? ["No snapshots."] : [{ columns, rows }];
    return { json: found, lines: [...lines, ...moreLine("--before", found.next)] };
  },
});
