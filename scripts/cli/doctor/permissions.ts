import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { listDeployments } from "../appconfig/deployments.ts";
import { openFlags } from "../appconfig/store.ts";
import type { Context } from "../command.ts";
import { stackOutputs } from "../stack-outputs.ts";
import { type Check, check } from "../verify/check.ts";

/** What the commands need, each tried by a call that changes nothing. */
export async function checkPermissions({
  client,
  target: { name: stage },
}: Context): Promise<readonly Check[]> {
  const tried: readonly (readonly [title: string, needs: string, call: () => Promise<unknown>])[] = [
    ["The API answers", "execute-api:Invoke on the stage's API", () => client.list({ limit: 1 })],
    [
      "Flags can be read",
      "appconfig:ListDeployments, GetHostedConfigurationVersion",
      async () => {
        const { client: appConfig, ids } = await openFlags(stage);
        await listDeployments(appConfig, ids);
      },
    ],
    [
      "Alarms and metrics can be read",
      "cloudwatch:DescribeAlarms, GetMetricData",
      () => new CloudWatchClient({}).send(new DescribeAlarmsCommand({ MaxRecords: 1 })),
    ],
    [
      "Tables can be described",
      "dynamodb:DescribeTable",
      async () =>
        new DynamoDBClient({}).send(
          new DescribeTableCommand({ TableName: (await stackOutputs(stage, "Data"))("StateTable") }),
        ),
    ],
    [
      "The archive can be reached",
      "s3:ListBucket",
      async () =>
        new S3Client({}).send(
          new HeadBucketCommand({ Bucket: (await stackOutputs(stage, "Data"))("ArchiveBucket") }),
        ),
    ],
    [
      "The cursor keys can be described",
      "secretsmanager:DescribeSecret",
      async () =>
        new SecretsManagerClient({}).send(
          new DescribeSecretCommand({ SecretId: (await stackOutputs(stage, "Data"))("CursorKeysSecret") }),
        ),
    ],
    [
      "Subscribers of the alarms can be listed",
      "sns:ListSubscriptionsByTopic",
      async () =>
        new SNSClient({}).send(
          new ListSubscriptionsByTopicCommand({
            TopicArn: (await stackOutputs(stage, "Observability"))("NotificationsTopic"),
          }),
        ),
    ],
  ];
  return await Promise.all(
    tried.map(([title, needs, call]) =>
      check(title, `Ask for ${needs}, or see whether AWS_PROFILE is the right one.`, async () => {
        await call();
        return [needs];
      }),
    ),
  );
}
