import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { changeFlags } from "../flags/change-flags.ts";
import { persistenceEdits } from "../flags/edits.ts";
import { whole } from "../input.ts";

/** Takes persistence to a share of games. */
export const command = defineCommand({
  name: "rollout",
  summary: "Turn persistence on for a share of the games, step by step, watched by alarms",
  details:
    "A hash of the id decides which games are in: raising the share takes none out. The change reaches the functions by the stage's linear strategy; an alarm rolls it back, and this command then exits 1 and names the alarm. Waits until it is through. While it is under way, a game that comes in may be answered by functions with and without the change: what is missed meanwhile, its next append brings (resync).",
  example: "rollout 25 --stage prod",
  arguments: [["<percent>", "share of games, 1 to 100"]],
  options: [["--flags <file>", "the file that a local stack was started with"]],
  changes: "asks",
  input: z.strictObject({ percent: whole(1, 100), flags: z.exactOptional(z.string()) }),
  run: async ({ percent, flags: file }, context) => {
    const { name } = context.target;
    return await changeFlags(context, {
      name: `rollout-${percent}`,
      strategy: "gradual",
      urgent: false,
      file,
      edits: persistenceEdits(true, { mode: "on", rolloutPercent: percent }),
      question: {
        text: `Roll persistence out to ${percent} % of games in ${name}?`,
        ...(name === "prod" && { typed: name }),
      },
      done: () => `persistence is on for ${percent} % of games in ${name}`,
      on: true,
    });
  },
});
