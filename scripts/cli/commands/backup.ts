import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { verifiedResult } from "../verified-copy.ts";

/** Copies the database of one machine. */
export const command = defineCommand({
  name: "backup",
  summary: "Copy the database of a data directory into one file, while it is served or not",
  details:
    "The copy is as of one moment and appears under its name once it was read back: SQLite's own check, then a recovery of every game. The cursor keys are in it, too: keep it as safe as the directory. Exits 1 when a game cannot be recovered from it (it could not be before, either). Only a database on SQLite (savepoint serve, npm start); a stage on AWS has its own point-in-time recovery.",
  example: "backup /var/lib/savepoint games-2026-11-26.sqlite",
  where: "here",
  arguments: [
    ["<data>", "the data directory"],
    ["<file>", "the copy, which must not be there yet"],
  ],
  input: z.strictObject({ data: z.string(), file: z.string() }),
  run: async ({ data, file }, { clock, interruption }) => {
    interruption.leaves(`There is no ${file}; ${file}.${process.pid}.new can be removed.`);
    const { backUp } = await import("../../local/sqlite/backup.ts");
    const verified = await backUp(data, file, clock());
    const { games, rows, unrecoverable } = verified;
    const recovered = unrecoverable.length === 0 ? " and" : `, ${games - unrecoverable.length} games`;
    const line = `${file}: ${counted(games, "game")}, ${counted(rows, "row")}, read back${recovered} recovered.`;
    return verifiedResult(verified, line);
  },
});
