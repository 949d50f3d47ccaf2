import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientSettings } from "../calls/client-settings.ts";

/**
 * A document client that tries a call three times, each for 3 s, and no longer than the invocation lasts. The endpoint
 * comes from `AWS_ENDPOINT_URL_DYNAMODB` where that is set, unless given.
 */
export function dynamoClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const settings = clientSettings({ tries: 3, tryMs: 3_000, firstWaitMs: 25 });
  const client = new DynamoDBClient({ ...settings, ...config });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
