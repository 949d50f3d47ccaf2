import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { type Context, defineCommand } from "../command.ts";
import { explain } from "../explain.ts";
import { whole } from "../input.ts";
import { openMetrics } from "../metrics/open-metrics.ts";
import { gather } from "../status/gather.ts";
import { statusLines } from "../status/lines.ts";
import type { Status } from "../status/status.ts";

const CLEAR_SCREEN = "\u001b[H\u001b[2J";

/** The status of a stage, refreshed. */
export const command = defineCommand({
  name: "watch",
  summary: "Show the status of a stage, refreshed until Ctrl+C",
  details:
    "The same as status. With --json, a line of JSON each time. What can't be read is reported, and read again the next time.",
  example: "watch --every 30 --stage prod",
  options: [["--every <seconds>", "time between, 1 to 300", "10"]],
  input: z.strictObject({ every: whole(1, 300) }),
  run: async ({ every }, context) => {
    const source = await openMetrics(context);
    const stopped = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.abort());
    while (!stopped.signal.aborted) {
      await show(context, () => gather(context, source));
      await pause(every * 1_000, stopped.signal);
    }
    return { json: { stopped: true }, lines: [] };
  },
});

async function show({ terminal, target, json }: Context, read: () => Promise<Status>): Promise<void> {
  const lines: string[] = [];
  try {
    const status = await read();
    lines.push(...(json ? [JSON.stringify(status)] : statusLines(status, target, terminal.paint)));
  } catch (error) {
    lines.push(...(json ? [JSON.stringify({ error: explain(error).lines[0] })] : explain(error).lines));
  }
  if (terminal.columns !== undefined && !json) terminal.out(`${CLEAR_SCREEN}${lines.join("\n")}`);
  else for (const line of json ? lines : [...lines, ""]) terminal.out(line);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
