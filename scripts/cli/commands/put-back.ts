import * as z from "zod/mini";
import { CliError, usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";
import { game } from "../input.ts";
import type { Item } from "../put-back/put-rows.ts";

const NOTHING_PUT = "Nothing was put back; a game that got new commits can be corrected.";

/** Puts a game's rows back into the table. */
export const command = defineCommand({
  name: "put-back",
  summary: "Put a game's rows back into the table, from a restored table or from the archive",
  details:
    "Rows never change once they are written: a missing one is put, an existing one is left alone. A game that was wiped, or got new commits without its rows, is refused. Afterwards raise tableEpoch of the stage in infra/stages.ts and deploy: cursors of the time before the rows were lost must not count.",
  example: "put-back room-42 --from-table Savepoint-prod-Data-State-restored --stage prod",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--from-table <name>", "a table that was restored to a moment"],
    ["--from-archive", "the game's object in the archive"],
  ],
  changes: "asks",
  where: "stage",
  input: z.strictObject({
    game,
    fromTable: z.exactOptional(z.string()),
    fromArchive: z._default(z.boolean(), false),
  }),
  run: async ({ game: gameId, fromTable, fromArchive }, context) => {
    const { target, dryRun, confirm } = context;
    const { name: stage } = target;
    if ((fromTable === undefined) !== fromArchive)
      throw usageError("From where?", "Give either --from-table NAME or --from-archive.");
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    const [{ DynamoDBClient }, { awsError }, { stackOutputs }, { contradiction }, { putRows }, sources] =
      await Promise.all([
        import("@aws-sdk/client-dynamodb"),
        import("../aws-error.ts"),
        import("../stack-outputs.ts"),
        import("../put-back/contradiction.ts"),
        import("../put-back/put-rows.ts"),
        import("../put-back/sources.ts"),
      ]);
    const client = new DynamoDBClient({});
    try {
      const output = await stackOutputs(stage, "Data");
      const table = output("StateTable");
      const found = await collect(
        fromTable === undefined
          ? sources.rowsInArchive(output("ArchiveBucket"), gameId)
          : sources.rowsInTable(client, fromTable, gameId),
      );
      const source = fromTable ?? "the archive";
      if (found.length === 0) throw new CliError(EXIT.failed, `There is no row of ${gameId} in ${source}.`);
      async function refuseAnotherHistory(outcome: string): Promise<void> {
        const wrong = contradiction(await collect(sources.rowsInTable(client, table, gameId)), found);
        if (wrong !== undefined) throw new CliError(EXIT.failed, `${wrong} ${outcome}`);
      }
      await refuseAnotherHistory(NOTHING_PUT);
      const what = `${counted(found.length, "row")} of ${gameId}`;
      if (dryRun)
        return { json: { dryRun, rows: found.length }, lines: [`Would put ${what} from ${source}.`] };
      await confirm({
        text: `Put ${what} from ${source} into ${table} of ${stage}?`,
        leaves: "Some rows are put, the others are not: run the same command again for the rest.",
      });
      // The game may have been wiped while the question was open, or while rows were put.
      await refuseAnotherHistory(NOTHING_PUT);
      const { put, existing } = await putRows(client, table, found);
      await refuseAnotherHistory("That was after rows were put: if it was wiped, wipe it again.");
      return {
        json: { gameId, put, existing },
        lines: [
          `Put ${counted(put, "row")}; ${existing} existed already.`,
          `Raise tableEpoch of ${stage} in infra/stages.ts and deploy, then: npx savepoint recover ${gameId} --stage ${stage}`,
        ],
      };
    } catch (error) {
      throw awsError(error, `The rows of ${gameId} cannot be put back`);
    } finally {
      client.destroy();
    }
  },
});

async function collect(rows: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
