import * as z from "zod/mini";
import { STAGES } from "../../../infra/stages.ts";
import { CliError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";

/** Empties a stage's archive, so that its stack can be deleted. */
export const command = defineCommand({
  name: "empty-archive",
  summary: "Delete every archived game of a stage, former versions too, before the stage is destroyed",
  details:
    "S3 deletes no bucket that holds anything. Nothing brings the games back. Refused where the stage's tables are protected from deletion: turn deletionProtection off in infra/stages.ts and deploy first.",
  example: "empty-archive --stage dev",
  changes: "asks",
  where: "stage",
  input: z.strictObject({}),
  run: async (_, { target: { name: stage }, dryRun, confirm, progress }) => {
    if (STAGES.get(stage)?.deletionProtection)
      throw new CliError(
        EXIT.refused,
        `${stage} is protected from deletion.`,
        "Turn deletionProtection off in infra/stages.ts, and deploy, first.",
      );
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    const [{ awsError }, { stackOutputs }, { bucketToEmpty }] = await Promise.all([
      import("../aws-error.ts"),
      import("../stack-outputs.ts"),
      import("../archive/empty.ts"),
    ]);
    try {
      const bucket = bucketToEmpty((await stackOutputs(stage, "Data"))("ArchiveBucket"));
      const count = await bucket.count();
      const what = `${counted(count, "version")} of archived games`;
      if (count === 0) return { json: { removed: 0 }, lines: [`The archive of ${stage} is empty.`] };
      if (dryRun) return { json: { dryRun, count }, lines: [`Would delete ${what}.`] };
      await confirm({
        text: `Delete ${what} of ${stage}? Nothing brings them back.`,
        typed: stage,
        leaves: `Some are deleted, the others stay: run npx savepoint empty-archive --stage ${stage} again for the rest.`,
      });
      const removed = await bucket.empty((done) => progress.show(`${done} of ${count} deleted`));
      return { json: { removed }, lines: [`Deleted ${counted(removed, "version")} of archived games.`] };
    } catch (error) {
      throw awsError(error, `The archive of ${stage} cannot be emptied`);
    }
  },
});
