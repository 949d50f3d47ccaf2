import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";

/** A row as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** What became of rows. */
export type PutBack = { readonly put: number; readonly stood: number };

/**
 * Puts rows into a table where none stands. Rows never change once they are written, so one that stands is left alone.
 * It can be run again after it was stopped.
 */
export async function putRows(
  client: DynamoDBClient,
  TableName: string,
  rows: readonly Item[],
): Promise<PutBack> {
  let [put, stood] = [0, 0];
  for (const row of rows) {
    try {
      await client.send(
        new PutItemCommand({ TableName, Item: row, ConditionExpression: "attribute_not_exists(gameId)" }),
      );
      put += 1;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      stood += 1;
    }
  }
  return { put, stood };
}
