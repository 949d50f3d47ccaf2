import { CloudFormationClient, paginateListStacks } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { openOperator } from "../support/operate.ts";
import { destroy, OWN } from "../support/own-stage.ts";
import { sendUnsigned } from "../support/raw.ts";

async function stacks(): Promise<string[]> {
  const client = new CloudFormationClient({});
  const found: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {}))
    for (const { StackName = "", StackStatus } of StackSummaries)
      if (StackName.startsWith(`Savepoint-${OWN.stage}-`) && StackStatus !== "DELETE_COMPLETE")
        found.push(StackName);
  client.destroy();
  return found;
}

async function tables(): Promise<string[]> {
  const client = new DynamoDBClient({});
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  client.destroy();
  return TableNames.filter((name) => name === OWN.stateTable || name === OWN.gamesTable);
}

async function logGroups(): Promise<string[]> {
  const client = new CloudWatchLogsClient({});
  const logGroupNamePrefix = `/savepoint/${OWN.stage}/`;
  const { logGroups: found = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  client.destroy();
  return found.map(({ logGroupName = "" }) => logGroupName);
}

test("takes the stage down, and leaves nothing behind", async () => {
  expect(await stacks()).toHaveLength(4);
  expect(await tables()).toHaveLength(2);
  expect(await logGroups()).not.toEqual([]);

  // As docs/runbooks/deployment.md says: AppConfig deletes no profile that has versions.
  await using operator = await openOperator();
  expect(await operator.savepoint("prune", "configurations", "--keep", "0", "--yes")).toMatchObject({
    code: 0,
  });
  await destroy();

  expect(await stacks()).toEqual([]);
  expect(await tables()).toEqual([]);
  expect(await logGroups()).toEqual([]);
  expect((await sendUnsigned("GET /v1/health")).status).toBe(404);
});
