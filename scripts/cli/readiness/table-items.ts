import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import type { Stage } from "../../../infra/stage.ts";
import { EXPIRY } from "../../../lambdas/store/attribute-names.ts";
import { stackOutputs } from "../stack-outputs.ts";
import { type Check, check, FaultError } from "../verify/check.ts";

const ALLOWED = "See whether you may describe the stage's tables.";

/** What the tables must be like: backed up at every moment, cleaned of what has expired, and hard to delete. */
export async function checkTables(stage: Stage): Promise<readonly Check[]> {
  const deploy = `Deploy it again: npx cdk deploy Savepoint-${stage.name}-Data -c stage=${stage.name}.`;
  const client = new DynamoDBClient({});
  const output = await stackOutputs(stage.name, "Data");
  const tables = ["StateTable", "GamesTable"].map((name) => ({ name, TableName: output(name) }));
  return [
    await check("Point-in-time recovery is on", ALLOWED, async () => {
      for (const { name, TableName } of tables) {
        const { ContinuousBackupsDescription: found } = await client.send(
          new DescribeContinuousBackupsCommand({ TableName }),
        );
        if (found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus !== "ENABLED")
          throw new FaultError(`Point-in-time recovery of ${name} is off.`, deploy);
      }
      return tables.map(({ name }) => name);
    }),
    await check("Expired rows are removed", ALLOWED, async () => {
      const { TimeToLiveDescription: found } = await client.send(
        new DescribeTimeToLiveCommand({ TableName: output("StateTable") }),
      );
      if (found?.TimeToLiveStatus !== "ENABLED" || found.AttributeName !== EXPIRY)
        throw new FaultError(`Time to live of StateTable is off, or not by its attribute ${EXPIRY}.`, deploy);
      return [`by its attribute ${EXPIRY}`];
    }),
    await check("Tables are protected from deletion", ALLOWED, async () => {
      if (!stage.deletionProtection) return [`not asked for in ${stage.name}`];
      for (const { name, TableName } of tables) {
        const { Table: found } = await client.send(new DescribeTableCommand({ TableName }));
        if (!found?.DeletionProtectionEnabled) throw new FaultError(`${name} can be deleted.`, deploy);
      }
      return tables.map(({ name }) => name);
    }),
  ];
}
