import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CliCommand } from "./command.ts";

/** All commands, by name: each file of `commands/` exports one as `command`. */
export async function loadCommands(): Promise<readonly CliCommand[]> {
  const folder = join(import.meta.dirname, "commands");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts")).toSorted();
  return await Promise.all(
    files.map(async (file) => {
      const { command }: { readonly command: CliCommand } = await import(join(folder, file));
      return command;
    }),
  );
}
