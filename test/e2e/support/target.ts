import { defaultProvider } from "@aws-sdk/credential-provider-node";
import * as z from "zod/mini";
import { openClient, type SavepointClient } from "#client";
import { awsSigner } from "#client/aws/index.ts";
import { fetchLocal } from "./fetch-local.ts";

const variables = z.object({
  /** The API's address: the output `Url` of the stack `Savepoint-<stage>-Api`. */
  ENDPOINT: z.url(),
  /** Where the address does not tell the region. Credentials come from where the SDK finds them. */
  AWS_REGION: z.optional(z.string()),
});

const { ENDPOINT: url, AWS_REGION } = variables.parse(process.env);
const region = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/.exec(new URL(url).hostname)?.[1] ?? AWS_REGION;
if (region === undefined) throw new Error("Set AWS_REGION: the ENDPOINT does not tell it.");

/** The stage that is tested. */
export const TARGET = { url, region, credentials: defaultProvider() } as const;

/** `fetch`, which finds the API of an emulator on this machine as well. */
export const fetchTarget = new URL(url).hostname.endsWith(".localhost") ? fetchLocal : fetch;

/** Signs as a game backend does. */
export const sign = awsSigner(TARGET);

/** The client that a game backend uses. The first call of a function takes longer than those after. */
export const client: SavepointClient = openClient({ url, sign, fetch: fetchTarget, timeoutMs: 30_000 });
