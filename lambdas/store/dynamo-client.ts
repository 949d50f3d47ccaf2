import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { memoize } from "@smithy/core/config";
import { getSchemaSerdePlugin } from "@smithy/core/schema";
import { clientSettings } from "../calls/client-settings.ts";
import { keptUserAgent } from "../calls/user-agent.ts";

/**
 * A document client that tries a call three times, each for 3 s, and no longer than the invocation lasts. The endpoint
 * comes from `AWS_ENDPOINT_URL_DYNAMODB` where that is set, unless given.
 */
export function dynamoClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const settings = clientSettings({ tries: 3, tryMs: 3_000, firstWaitMs: 25 });
  const client = new DynamoDBClient({ ...settings, ...config });
  // The SDK would make a signer for each request, of a copy of all its settings.
  const signer = memoize(client.config.signer);
  client.config.signer = () => signer();
  // For each request and each answer it copies all its settings, three times: an object that it built up in steps, which takes
  // V8 a hundred times as long to copy as a copy of it does. What corrects the clock keeps the object that it had.
  const copy = { ...client.config };
  client.middlewareStack.use(getSchemaSerdePlugin(copy));
  client.middlewareStack.use(keptUserAgent(copy));
  return DynamoDBDocumentClient.from(Object.assign(client, { config: copy }), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
