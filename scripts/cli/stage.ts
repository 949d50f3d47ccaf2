import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import { signer } from "./sign.ts";
import type { Target } from "./target.ts";

/** Finds a deployed stage: its API's address is an output of its stack. @throws {CliError} when AWS does not say. */
export async function openStage(stage: string): Promise<Target> {
  const stack = `Savepoint-${stage}-Api`;
  const cloudFormation = new CloudFormationClient({});
  try {
    const region = await cloudFormation.config.region();
    const { Stacks: [found] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stack }),
    );
    const url = found?.Outputs?.find(({ OutputKey: key }) => key === "Url")?.OutputValue;
    if (url === undefined)
      throw new CliError(EXIT.unreachable, `The stack ${stack} has no output Url.`, deployIt(stage));
    return { name: stage, url, sign: signer({ region, credentials: cloudFormation.config.credentials }) };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw explainAws(error, stage, stack);
  } finally {
    cloudFormation.destroy();
  }
}

function explainAws(error: unknown, stage: string, stack: string): CliError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (/does not exist/.test(message))
    return new CliError(
      EXIT.unreachable,
      `There is no stack ${stack} in this account and region.`,
      deployIt(stage),
    );
  if (/region/i.test(message) && /missing/i.test(message))
    return new CliError(
      EXIT.unreachable,
      "No AWS region is set.",
      "Set AWS_REGION, or a region in the profile.",
    );
  const signIn = /Credential|Token|AccessDenied|Signature/i.test(name);
  return new CliError(
    EXIT.unreachable,
    `AWS did not say where ${stage} is: ${message}`,
    signIn ? "Sign in (aws sso login), or set AWS_PROFILE." : "See whether AWS can be reached from here.",
  );
}

function deployIt(stage: string): string {
  return `Deploy it with npx cdk deploy --all -c stage=${stage}, or see whether AWS_PROFILE and AWS_REGION are right.`;
}
