import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { REGION } from "./emulated.ts";

const PRELOAD = pathToFileURL(
  resolve(import.meta.dirname, "../../test/e2e/support/resolve-localhost.ts"),
).href;
const SETTINGS = [
  "AWS_ENDPOINT_URL",
  "NODE_EXTRA_CA_CERTS",
  "AWS_REGION",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
] as const;

/**
 * How to use a stage that is deployed to an emulator, from another terminal: by the command, curl and the client.
 * @param env What talks to the emulator instead of AWS.
 * @param url Its API.
 */
export function waysToUse(env: NodeJS.ProcessEnv, url: string): string {
  const { host, port } = new URL(url);
  const settings = SETTINGS.map((name) => `export ${name}=${env[name]}`);
  return `The stage e2e runs on MiniStack, as a stage runs on AWS. In another terminal:

${settings.join("\n")}
export NODE_OPTIONS=--import=${PRELOAD}    # its API's name ends in .localhost
export SAVEPOINT_STAGE=e2e

npx savepoint status
npx savepoint verify
npx savepoint console

# Its certificate is for 127.0.0.1; the API's name goes in a header.
curl --cacert ${env.NODE_EXTRA_CA_CERTS} -H 'host: ${host}' \\
  --aws-sigv4 aws:amz:${REGION}:execute-api --user test:test \\
  -X PUT https://127.0.0.1:${port}/v1/games/room-42 --json '{"gameType": "generic", "state": {"score": 0}}'

// With the client, in a file of this repository (node try.ts):
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { openClient } from "#client";
import { awsSigner } from "#client/aws/index.ts";
const url = "${url}";
const client = openClient({ url, sign: awsSigner({ region: "${REGION}", credentials: defaultProvider() }) });
console.log(await client.list());`;
}
