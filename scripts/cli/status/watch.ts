import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../command.ts";
import { explain } from "../explain.ts";
import type { MetricsSource } from "../metrics/trend.ts";
import { shownLines } from "../output.ts";
import type { Result } from "../result.ts";
import { gather } from "./gather.ts";
import { statusLines } from "./lines.ts";

const CLEAR_SCREEN = "\u001b[H\u001b[2J";

/** Shows the status again and again, until it is interrupted. @param every ms between */
export async function watchStatus(context: Context, source: MetricsSource, every: number): Promise<Result> {
  const { interruption } = context;
  interruption.finishes("Interrupted.");
  while (!interruption.signal.aborted) {
    show(context, await read(context, source));
    await pause(every, interruption.signal);
  }
  return { lines: [] };
}

async function read(context: Context, source: MetricsSource): Promise<readonly string[]> {
  const { target, terminal, json, clock } = context;
  try {
    const status = await gather(context, source);
    if (json) return [JSON.stringify(status)];
    const { columns: width } = terminal;
    return shownLines(statusLines(status, target, terminal.paint), {
      width,
      ...(width !== undefined && { now: clock() }),
    });
  } catch (error) {
    const explained = explain(error);
    return json ? [JSON.stringify(explained.json)] : explained.lines;
  }
}

function show({ terminal, json }: Context, lines: readonly string[]): void {
  if (terminal.control && !json) terminal.out(`${CLEAR_SCREEN}${lines.join("\n")}`);
  else for (const line of json ? lines : [...lines, ""]) terminal.out(line);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
