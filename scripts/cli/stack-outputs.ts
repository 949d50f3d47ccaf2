import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { awsError } from "./aws-error.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** The stacks of a stage. */
export const STACK_PARTS = ["Data", "Flags", "Api", "Observability"] as const;
/** One of {@link STACK_PARTS}. */
export type StackPart = (typeof STACK_PARTS)[number];

/** An output of a stack, by its name. @throws {CliError} when the stack has none of that name. */
export type Outputs = (name: string) => string;

/** Reads the outputs of a deployed stack. @throws {CliError} when AWS does not say. */
export async function stackOutputs(stage: string, part: StackPart): Promise<Outputs> {
  const stack = `Savepoint-${stage}-${part}`;
  const outputs = new Map(
    (await read(stage, stack)).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  return (name) => {
    const value = outputs.get(name);
    if (value !== undefined) return value;
    throw new CliError(EXIT.unreachable, `The stack ${stack} has no output ${name}.`, deployIt(stage));
  };
}

async function read(stage: string, stack: string) {
  const cloudFormation = new CloudFormationClient({});
  try {
    const { Stacks: [found] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stack }),
    );
    return found?.Outputs ?? [];
  } catch (error) {
    if (!(error instanceof Error) || !/does not exist/.test(error.message))
      throw awsError(error, `AWS did not say where ${stage} is`);
    throw new CliError(
      EXIT.unreachable,
      `There is no stack ${stack} in this account and region.`,
      deployIt(stage),
    );
  } finally {
    cloudFormation.destroy();
  }
}

function deployIt(stage: string): string {
  return `Deploy it with npx cdk deploy --all -c stage=${stage}, or see whether AWS_PROFILE and AWS_REGION are right.`;
}
