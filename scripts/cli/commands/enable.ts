import * as z from "zod/mini";
import { type Context, defineCommand } from "../command.ts";
import { changeFlags } from "../flags/change-flags.ts";
import { FEATURE_NAMES, FEATURES, persistenceEdits, shareOf } from "../flags/edits.ts";

/** Turns persistence on. */
export const command = defineCommand({
  name: "enable",
  summary: "Turn persistence on, with snapshots and recovery, for its games at once",
  details:
    "For as many games as before: the roll-out's percentage and lists stay. In production use rollout, percent by percent: alarms watch it. With a feature (snapshots, recovery, player-actions, validation), only that is turned on. Waits until the API's answers have changed.",
  example: "enable --stage staging",
  arguments: [["[feature]", "only this: snapshots, recovery, player-actions or validation", FEATURE_NAMES]],
  options: [
    ["--shadow", "do everything but write, to see what it would cost"],
    ["--flags <file>", "the file that a local stack was started with"],
  ],
  changes: "asks",
  input: z.strictObject({
    feature: z.optional(z.enum(FEATURE_NAMES, `one of ${FEATURE_NAMES.join(", ")}`)),
    shadow: z._default(z.boolean(), false),
    flags: z.exactOptional(z.string()),
  }),
  run: async ({ feature, shadow, flags: file }, context) => {
    const { name } = context.target;
    const how = { name: "enable", strategy: "at-once", urgent: false, file } as const;
    if (feature !== undefined) {
      return await changeFlags(context, {
        ...how,
        edits: { [FEATURES[feature]]: { enabled: true } },
        question: { text: `Turn ${feature} on in ${name}?` },
        done: () => `${feature} is on in ${name}`,
      });
    }
    const mode = shadow ? "shadow" : "on";
    return await changeFlags(context, {
      ...how,
      edits: persistenceEdits(true, { mode }),
      question: questionFor(context, shadow),
      done: (document) =>
        `persistence ${shadow ? "runs in shadow" : "is on"} for ${shareOf(document)} in ${name}`,
      // In shadow, functions answer as if they were off.
      ...(!shadow && { on: true }),
    });
  },
});

function questionFor({ target: { name } }: Context, shadow: boolean) {
  const text = `Turn persistence on in ${name}${shadow ? ", in shadow" : ""}, for all games of its roll-out at once?`;
  return { text, ...(name === "prod" && { typed: name }) };
}
