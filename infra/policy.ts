import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { DUE_INDEX } from "../lambdas/store/dynamo-due.ts";
import { LISTING_INDEX } from "../lambdas/store/dynamo-listing.ts";
import type { DataStack } from "./data.ts";
import type { FlagsStack } from "./flags.ts";
import type { FunctionName } from "./functions.ts";
import { PERMISSIONS, type Resource, uses } from "./permissions.ts";

// What DynamoDB and S3 do with the key on behalf of a caller that reads and writes a table or the archive.
const KEY_ACTIONS = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"];

function arns(data: DataStack, flags: FlagsStack): { readonly [resource in Resource]: string } {
  return {
    state: data.stateTable.tableArn,
    games: data.gamesTable.tableArn,
    "games/listing": `${data.gamesTable.tableArn}/index/${LISTING_INDEX}`,
    "games/due": `${data.gamesTable.tableArn}/index/${DUE_INDEX}`,
    archive: data.archive.arnForObjects("games/*"),
    "archive/versions": data.archive.bucketArn,
    "cursor-keys": data.cursorKeys.attrId,
    flags: flags.arnOf(flags.flagsProfile),
    "game-types": flags.arnOf(flags.gameTypesProfile),
    // CloudWatch knows no narrower resource for reading metrics.
    metrics: "*",
  };
}

/** The statements for what a function may do, on just the resources of its stage. */
export function statementsFor(name: FunctionName, data: DataStack, flags: FlagsStack): PolicyStatement[] {
  const resources = arns(data, flags);
  const grants = PERMISSIONS[name].map(
    ({ on, actions }) =>
      new PolicyStatement({
        actions: [...actions],
        resources: [resources[on]],
      }),
  );
  // Without it S3 answers 403 where there is no object, instead of 404.
  if (PERMISSIONS[name].some(({ actions }) => actions.includes("s3:GetObject")))
    grants.push(new PolicyStatement({ actions: ["s3:ListBucket"], resources: [data.archive.bucketArn] }));
  const services = [
    ...(uses(name, "state") || uses(name, "games") ? ["dynamodb"] : []),
    ...(uses(name, "archive") ? ["s3"] : []),
  ];
  if (!data.key || services.length === 0) return grants;
  const { region } = Stack.of(data);
  const throughThem = {
    StringEquals: { "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`) },
  };
  return [
    ...grants,
    new PolicyStatement({
      actions: KEY_ACTIONS,
      resources: [data.key.keyArn],
      conditions: throughThem,
    }),
  ];
}
