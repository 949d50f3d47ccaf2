import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { changeFlags } from "../flags/change-flags.ts";
import { FEATURE_NAMES, FEATURES, persistenceEdits } from "../flags/edits.ts";

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
    return await changeFlags(context, {
      ...how,
      edits: persistenceEdits(false),
      question: {
        text: `Turn persistence off in ${name}? Games continue, and their transitions are not kept.`,
      },
      done: () => `persistence is off in ${name}`,
      on: false,
    });
  },
});
