import * as z from "zod/mini";
import { CliError } from "../cli/cli-error.ts";
import { command as disable } from "../cli/commands/disable.ts";
import { command as enable } from "../cli/commands/enable.ts";
import { command as rollout } from "../cli/commands/rollout.ts";
import { type Answer, jsonAnswer, problemAnswer } from "./answer.ts";
import { type ConsoleOptions, consoleContext } from "./context.ts";

const request = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("enable"), dryRun: z.boolean() }),
  z.strictObject({ action: z.literal("disable"), dryRun: z.boolean() }),
  z.strictObject({ action: z.literal("rollout"), dryRun: z.boolean(), percent: z.int() }),
]);
const COMMANDS = { enable, disable, rollout };

/** Changes flags as the commands do, with their checks. @returns the lines that the command would print. */
export async function changeFlags(options: ConsoleOptions, body: string | undefined): Promise<Answer> {
  const parsed = request.safeParse(JSON.parse(body ?? "null"));
  if (!parsed.success)
    return problemAnswer(400, "invalid-request", "Invalid request", "The page sent a change that is none.");
  const { action, dryRun } = parsed.data;
  const input = {
    ...("percent" in parsed.data && { percent: String(parsed.data.percent) }),
    ...(options.flags !== undefined && { flags: options.flags }),
  };
  try {
    const { lines } = await COMMANDS[action].run(input, consoleContext(options, dryRun));
    return jsonAnswer({ lines });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return problemAnswer(
      422,
      "change-refused",
      "Refused",
      [error.message, error.hint].filter(Boolean).join(" "),
    );
  }
}
