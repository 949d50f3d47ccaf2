import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";

const FUNCTIONS = ["change-feed", "events", "retention"] as const;

/** Hands events that failed for good to their function again. */
export const command = defineCommand({
  name: "replay",
  summary: "Hand events that failed for good to their function again, from its dead-letter queue",
  details:
    "change-feed, events: reads each batch from the stream, which keeps it for a day, and calls the function with it. retention: calls the function once, for all. What is done with is deleted; what fails again stays, and is shown. With --forget, batches that the stream has no more are deleted as well: the sweeper covers their games, and their next notable commit brings the directory up to date.",
  example: "replay change-feed --stage prod",
  arguments: [["<function>", FUNCTIONS.join(", ")]],
  options: [["--forget", "delete messages whose records are gone"]],
  changes: "asks",
  where: "stage",
  input: z.strictObject({
    function: z.enum(FUNCTIONS, `one of ${FUNCTIONS.join(", ")}`),
    forget: z._default(z.boolean(), false),
  }),
  run: async ({ function: name, forget }, { target: { name: stage }, dryRun, confirm, progress }) => {
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    const [{ awsError }, { openDeadLetters }] = await Promise.all([
      import("../aws-error.ts"),
      import("../replay/replay.ts"),
    ]);
    try {
      const letters = await openDeadLetters(stage, name, progress);
      try {
        const count = await letters.waiting();
        const what = `${counted(count, "dead letter")} of ${name}`;
        if (count === 0)
          return { json: { replayed: 0 }, lines: [`There are no dead letters of ${name} in ${stage}.`] };
        if (dryRun) return { json: { dryRun, waiting: count }, lines: [`Would replay about ${what}.`] };
        await confirm({
          text: `Replay about ${what} in ${stage}?`,
          leaves: `What was not replayed stays in its queue: run npx savepoint replay ${name} --stage ${stage} again.`,
        });
        const { done, left } = await letters.replay(forget);
        return {
          json: { replayed: done, left },
          lines: [`Replayed ${counted(done, "dead letter")}.`, ...left.map((why) => `One stays: ${why}.`)],
          exitCode: left.length === 0 ? EXIT.ok : EXIT.failed,
        };
      } finally {
        letters.close();
      }
    } catch (error) {
      throw awsError(error, `The dead letters of ${stage} cannot be replayed`);
    }
  },
});
