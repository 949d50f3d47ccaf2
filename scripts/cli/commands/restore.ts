import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { verifiedResult } from "../verified-copy.ts";

/** Puts a backup back. */
export const command = defineCommand({
  name: "restore",
  summary: "Put a backup into a data directory that has no database yet",
  details:
    "The backup is checked like a new one, with exit code 1 when a game cannot be recovered from it. The service makes a new table epoch in the directory, so that no cursor from after the backup is accepted: game servers are answered with the game as it is and a fresh cursor.",
  example: "restore games-2026-11-26.sqlite /var/lib/savepoint",
  where: "here",
  arguments: [
    ["<file>", "the backup"],
    ["<data>", "the data directory; made when it is missing"],
  ],
  input: z.strictObject({ file: z.string(), data: z.string() }),
  run: async ({ file, data }, { clock, interruption }) => {
    interruption.leaves(`${data} has no database; what ends in .${process.pid}.new there can be removed.`);
    const { restore } = await import("../../local/sqlite/backup.ts");
    const verified = await restore(file, data, clock());
    const has = `${data} has ${counted(verified.games, "game")} now.`;
    return verifiedResult(verified, `${has} Start it: savepoint serve --data ${data}`);
  },
});
