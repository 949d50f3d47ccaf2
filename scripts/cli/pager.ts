import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Terminal } from "./terminal.ts";

/**
 * Prints lines: where they are more than the terminal has rows, through `PAGER`, or `less`. `PAGER=cat` prints them as
 * they are, as does a machine that has no pager.
 */
export async function printPaged(lines: readonly string[], terminal: Terminal): Promise<void> {
  const { rows, control, out } = terminal;
  const pager = process.env.PAGER ?? "less";
  const fits = rows === undefined || lines.length < rows;
  if (fits || !control || pager === "" || pager === "cat" || !(await paged(pager, lines)))
    for (const line of lines) out(line);
}

/** @returns whether there was such a pager */
async function paged(pager: string, lines: readonly string[]): Promise<boolean> {
  // F: end at once when all fits; R: colours as they are; X: leave the text on the screen.
  const env = { LESS: "FRX", ...process.env };
  const child = spawn(pager, { shell: true, stdio: ["pipe", "inherit", "inherit"], env });
  // Ctrl+C is the pager's while it runs; one that is left early closes its input.
  function ignore(): void {}
  process.on("SIGINT", ignore);
  child.stdin.on("error", ignore);
  child.stdin.end(`${lines.join("\n")}\n`);
  const [code] = await once(child, "close");
  process.off("SIGINT", ignore);
  return code !== 127;
}
