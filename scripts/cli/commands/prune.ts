import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { whole } from "../input.ts";

const WHAT = ["versions", "configurations"] as const;

/** Removes what deploys and changes of flags leave behind. */
export const command = defineCommand({
  name: "prune",
  summary: "Remove former versions of functions, or of flags and game types",
  details:
    "What is in use always stays: the versions that the alias live sends calls to, and the configurations that are deployed or on their way. With --keep 0, configurations in use go as well: for a stage that is to be destroyed, since AppConfig deletes no profile that has versions.",
  example: "prune versions --keep 5 --stage prod",
  arguments: [["<what>", "versions or configurations"]],
  options: [["--keep <n>", "how many of the newest stay", "10"]],
  changes: "asks",
  where: "stage",
  input: z.strictObject({
    what: z.enum(WHAT, `one of ${WHAT.join(", ")}`),
    keep: whole(0, 1_000),
  }),
  run: async ({ what, keep }, { target: { name: stage }, dryRun, confirm }) => {
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    const { awsError } = await import("../aws-error.ts");
    try {
      const { lines, count, remove } =
        what === "versions"
          ? await (await import("../prune/versions.ts")).oldVersions(stage, keep)
          : await (await import("../prune/configurations.ts")).oldConfigurations(stage, keep);
      if (count === 0) return { json: { removed: 0 }, lines: [`There is nothing to remove in ${stage}.`] };
      if (dryRun) return { json: { dryRun, count }, lines: ["Would remove:", ...lines] };
      await confirm({
        text: `${lines.join("; ")}. Remove them from ${stage}?`,
        leaves: `Some are removed, the others stay: run npx savepoint prune ${what} --stage ${stage} again for the rest.`,
      });
      await remove();
      return { json: { removed: count }, lines: [`Removed ${counted(count, "version")}.`] };
    } catch (error) {
      throw awsError(error, `${what} of ${stage} cannot be removed`);
    }
  },
});
