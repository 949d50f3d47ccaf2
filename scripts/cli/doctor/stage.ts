import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { awsError } from "../aws-error.ts";
import type { Context } from "../command.ts";
import { STACK_PARTS } from "../stack-outputs.ts";
import { type Check, check, FaultError, type Notes } from "../verify/check.ts";
import { checkDrift } from "./drift.ts";
import { checkPermissions } from "./permissions.ts";

const SIGN_IN = "Sign in (aws sso login), set AWS_PROFILE, or name the stage's awsProfile in the profiles.";

/** What a stage needs: a region, credentials, its stacks as they were deployed, and each permission. */
export async function checkStage(context: Context): Promise<readonly Check[]> {
  const { name: stage } = context.target;
  const client = new CloudFormationClient({});
  try {
    const region = await check(
      "A region is set",
      "Set AWS_REGION, or the stage's region in the profiles.",
      async () => [await explained(client.config.region(), "No region is known")],
    );
    const credentials = await check("There are credentials", SIGN_IN, async () => {
      const { accessKeyId, expiration } = await explained(
        client.config.credentials(),
        "No credentials were found",
      );
      if (expiration && expiration.getTime() < context.clock())
        throw new FaultError(`The credentials expired ${expiration.toISOString()}.`, SIGN_IN);
      return [`key ${accessKeyId}`, ...(expiration ? [`until ${expiration.toISOString()}`] : [])];
    });
    if (region.fault || credentials.fault) return [region, credentials];
    const stacks = await check(
      "The stacks are deployed",
      `Deploy them: npx cdk deploy --all -c stage=${stage}.`,
      () => checkStacks(client, stage),
    );
    if (stacks.fault) return [region, credentials, stacks];
    const [permissions, drift] = await Promise.all([checkPermissions(context), checkDrift(context, client)]);
    return [region, credentials, stacks, ...permissions, drift];
  } finally {
    client.destroy();
  }
}

async function checkStacks(client: CloudFormationClient, stage: string): Promise<Notes> {
  const found = await Promise.all(STACK_PARTS.map((part) => stackOf(client, `Savepoint-${stage}-${part}`)));
  const wrong = found.find(({ status }) => !/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status));
  if (wrong)
    throw new FaultError(
      `The stack ${wrong.name} is ${wrong.status}.`,
      `Deploy it again: npx cdk deploy ${wrong.name} -c stage=${stage}; its events in CloudFormation say what failed.`,
    );
  const account = found[0]?.id.split(":")[4];
  return [`account ${account}`, ...STACK_PARTS];
}

async function stackOf(client: CloudFormationClient, name: string) {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return { name, status: stack?.StackStatus ?? "missing", id: stack?.StackId ?? "" };
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message))
      return { name, status: "missing", id: "" };
    throw awsError(error, `AWS did not describe ${name}`);
  }
}

async function explained<Value>(value: Promise<Value>, what: string): Promise<Value> {
  try {
    return await value;
  } catch (error) {
    throw awsError(error, what);
  }
}
