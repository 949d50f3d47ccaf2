import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";

/** A row as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** What became of rows. */
export type PutBack = { readonly put: number; readonly existing: number };

/**
 * Puts rows into a table where there are none. Rows never change once they are written, so an existing one is left alone.
 * It can be run again after it was stopped.
 */
export async function putRows(
  client: DynamoDBClient,
  TableName: string,
  rows: readonly Item[],
): Promise<PutBack> {
  let [put, existing] = [0, 0];
  for (const row of rows) {
    try {
      await client.send(
        new PutItemCommand({ TableName, Item: row, ConditionExpression: "attribute_not_exists(gameId)" }),
      );
      put += 1;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      existing += 1;
    }
  }
  return { put, existing };
}
