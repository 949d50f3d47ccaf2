import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SettingsError } from "./stage-check.ts";

/** What the CDK takes where nobody has chosen a region; it says so only with --verbose. */
const UNCHOSEN = "us-east-1";

/** Where the CDK looks for a region before it looks into the profile. */
const VARIABLES = ["AWS_REGION", "AMAZON_REGION", "AWS_DEFAULT_REGION", "AMAZON_DEFAULT_REGION"] as const;

async function profileHasRegion(): Promise<boolean> {
  const client = new CloudFormationClient({});
  try {
    return (await client.config.region()) !== "";
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

/**
 * Makes sure that somebody has chosen the region, so that nothing is deployed to a far one by default.
 *
 * @throws SettingsError when neither a variable nor the profile names one
 */
export async function checkRegionChosen(environment: NodeJS.ProcessEnv): Promise<void> {
  if (environment.CDK_DEFAULT_REGION !== UNCHOSEN || VARIABLES.some((name) => environment[name])) return;
  if (!(await profileHasRegion()))
    throw new SettingsError("No AWS region: set AWS_REGION, or a region in the profile.");
}
