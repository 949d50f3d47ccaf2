import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { POSITION } from "../../../lambdas/store/attribute-names.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { OWN } from "./own-stage.ts";

const TableName = OWN.stateTable;

/** Puts what no function would write in the place of a game's first commit. */
export async function spoilFirstCommit(gameId: string): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const Item = { gameId, [POSITION]: commitPosition(1), v: "no commit" };
  await client.send(new PutCommand({ TableName, Item }));
  client.destroy();
}

/** Removes a game's rows, as DynamoDB does when they have expired. @returns how many there were. */
export async function removeRows(gameId: string): Promise<number> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const query = {
    TableName,
    KeyConditionExpression: "gameId = :gameId",
    ExpressionAttributeValues: { ":gameId": gameId },
    ProjectionExpression: `gameId, ${POSITION}`,
  };
  let removed = 0;
  for await (const { Items: keys = [] } of paginateQuery({ client }, query)) {
    for (const Key of keys) await client.send(new DeleteCommand({ TableName, Key }));
    removed += keys.length;
  }
  client.destroy();
  return removed;
}
