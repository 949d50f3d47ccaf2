import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { type KeysDocument, rotate, STEPS } from "../keys/rotation.ts";

const DAY_MS = 86_400_000;

/** Rotates the keys that sign cursors, a step at a time. */
export const command = defineCommand({
  name: "rotate-keys",
  summary: "Rotate the keys that sign cursors: add, sign, drop, a step at a time",
  details:
    "add makes a key that is accepted and signs nothing yet; sign lets it sign, and the one before is still accepted; drop forgets the one before, once the last cursor that it signed has died: as long as the longest retention of the stage's game types. Functions read the keys when they start: deploy after each step, as it says. With --now, drop does not wait: for a key that somebody else may have read.",
  example: "rotate-keys add --stage prod",
  arguments: [["<step>", STEPS.join(", ")]],
  options: [["--now", "drop the key before, though cursors of it may live"]],
  changes: "asks",
  where: "stage",
  input: z.strictObject({
    step: z.enum(STEPS, `one of ${STEPS.join(", ")}`),
    now: z._default(z.boolean(), false),
  }),
  run: async ({ step, now }, { target: { name: stage }, dryRun, confirm, clock }) => {
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    const [{ awsError }, { stackOutputs }, { openKeysSecret }, { deployedGameTypes }] = await Promise.all([
      import("../aws-error.ts"),
      import("../stack-outputs.ts"),
      import("../keys/secret.ts"),
      import("../appconfig/game-types.ts"),
    ]);
    try {
      const secret = openKeysSecret((await stackOutputs(stage, "Data"))("CursorKeysSecret"));
      const { keys: before, since } = await secret.read();
      const rotated = rotate(before, step, clock());
      if ("refused" in rotated)
        throw new CliError(EXIT.refused, `${step} can't be done now: ${rotated.refused}.`, shown(before));
      if (step === "drop" && !now) {
        const days = Math.max(...(await deployedGameTypes(stage)).map(({ retentionDays }) => retentionDays));
        const left = Math.ceil((since.getTime() + days * DAY_MS - clock()) / DAY_MS);
        if (left > 0)
          throw new CliError(
            EXIT.refused,
            `Cursors that ${before.previous?.id} signed live for ${days} days: ${left} more.`,
            "Wait, or add --now: callers whose cursors are refused then fetch new ones.",
          );
      }
      const lines = [`Before: ${shown(before)}`, `After:  ${shown(rotated.keys)}`];
      if (dryRun) return { json: { dryRun, ...ids(rotated.keys) }, lines };
      await confirm({
        text: `${lines.join("\n")}\nPut these keys into ${stage}?`,
        leaves: `The keys may have been put into ${stage}: npx savepoint rotate-keys ${step} --dry-run --stage ${stage} shows those that are there.`,
      });
      await secret.write(rotated.keys);
      const name = `${rotated.keys.previous?.id ?? rotated.keys.current.id}-${step}`;
      return {
        json: { ...ids(rotated.keys) },
        lines: [
          ...lines,
          "Let every function read them:",
          `  npx cdk deploy Savepoint-${stage}-Api -c stage=${stage} -c keys=${name}`,
          `  npx savepoint verify --stage ${stage}`,
        ],
      };
    } catch (error) {
      throw awsError(error, `The cursor keys of ${stage} cannot be rotated`);
    }
  },
});

function ids({ current, previous }: KeysDocument) {
  return { current: current.id, ...(previous && { previous: previous.id }) };
}

function shown({ current, previous }: KeysDocument): string {
  return `${current.id} signs${previous ? `, ${previous.id} is accepted` : ""}.`;
}
