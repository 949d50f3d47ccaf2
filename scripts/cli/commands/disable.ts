import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { changeFlags } from "../flags/change-flags.ts";
import { FEATURE_NAMES, FEATURES, persistenceEdits } from "../flags/edits.ts";
import type { Result } from "../result.ts";

/** The emergency switch. */
export const command = defineCommand({
  name: "disable",
  summary: "Turn persistence off for all games at once: the emergency switch",
  details:
    "Games continue; their transitions are not kept until it is enabled again. Snapshots and recovery need persistence and are turned off with it. A roll-out in progress is stopped, and no alarm rolls this back. With a feature (snapshots, recovery, player-actions, validation), only that is turned off. Waits until the API's answers have changed, and says how long it took.",
  example: "disable --yes --stage prod",
  arguments: [["[feature]", "only this: snapshots, recovery, player-actions or validation", FEATURE_NAMES]],
  options: [["--flags <file>", "the file that a local stack was started with"]],
  changes: "asks",
  input: z.strictObject({
    feature: z.optional(z.enum(FEATURE_NAMES, `one of ${FEATURE_NAMES.join(", ")}`)),
    flags: z.exactOptional(z.string()),
  }),
  run: async ({ feature, flags: file }, context) => {
    const { name } = context.target;
    const how = { name: "disable", strategy: "at-once", urgent: true, file } as const;
    if (feature !== undefined) {
      return await changeFlags(context, {
        ...how,
        edits: { [FEATURES[feature]]: { enabled: false } },
        question: { text: `Turn ${feature} off in ${name}?` },
        done: () => `${feature} is off in ${name}`,
      });
    }
    const off = changeFlags(context, {
      ...how,
      edits: persistenceEdits(false),
      question: {
        text: `Turn persistence off in ${name}? Games continue, and their transitions are not kept.`,
      },
      done: () => `persistence is off in ${name}`,
      on: false,
    });
    return await (name === "local" ? off : withWayOut(off, name));
  },
});

/** Failures after which persistence may still be on. */
const STILL_ON: readonly ExitCode[] = [EXIT.failed, EXIT.unreachable, EXIT.refused];

/** Names the switch that does without AppConfig, where this one fails. @throws {CliError} */
async function withWayOut(change: Promise<Result>, stage: string): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof CliError) || !STILL_ON.includes(error.exitCode)) throw error;
    const wayOut = `To turn persistence off without AppConfig: npx savepoint override off --stage ${stage}`;
    const hints = [error.hint, wayOut].filter((hint) => hint !== undefined);
    throw new CliError(error.exitCode, error.message, hints.join(" "));
  }
}
