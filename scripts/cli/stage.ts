import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { awsSigner } from "#client/aws/index.ts";
import { awsError } from "./aws-error.ts";
import { stackOutputs } from "./stack-outputs.ts";
import type { Target } from "./target.ts";

/** Finds a deployed stage: its API's address is an output of its stack. @throws {CliError} when AWS does not say. */
export async function openStage(stage: string): Promise<Target> {
  const output = await stackOutputs(stage, "Api");
  // Any of the SDK's clients finds the region and the credentials.
  const { config } = new CloudFormationClient({});
  try {
    const region = await config.region();
    return { name: stage, url: output("Url"), sign: awsSigner({ region, credentials: config.credentials }) };
  } catch (error) {
    throw awsError(error, `The API of ${stage} cannot be called`);
  }
}
