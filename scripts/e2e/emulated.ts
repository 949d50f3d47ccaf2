import type { MiniStack } from "./ministack.ts";
import { withoutSettings } from "./without-settings.ts";

/** Account that MiniStack plays. */
export const ACCOUNT = "000000000000";
/** Region in which the end-to-end stage is deployed. */
export const REGION = "us-east-1";

/**
 * The environment of everything that talks to MiniStack instead of AWS, so that nothing can reach a real account.
 *
 * @param home - where the CDK keeps what it remembers of accounts
 */
export function emulatedEnvironment({ url, certificate }: MiniStack, home: string): NodeJS.ProcessEnv {
  return {
    ...withoutSettings(process.env),
    AWS_ENDPOINT_URL: url,
    NODE_EXTRA_CA_CERTS: certificate,
    AWS_CA_BUNDLE: certificate,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    CDK_HOME: home,
    CDK_DISABLE_VERSION_CHECK: "1",
    CDK_DISABLE_CLI_TELEMETRY: "1",
    NO_COLOR: "1",
  };
}
