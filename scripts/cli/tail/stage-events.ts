import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type _Record, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import { rowFromImage } from "../../../lambdas/store/stream-image.ts";
import { eventsOfRow } from "../../../lambdas/triggers/events/events-of-row.ts";
import type { GameEvent } from "../../../lambdas/triggers/events/game-event.ts";
import { deployedGameTypes } from "../appconfig/game-types.ts";
import { awsError } from "../aws-error.ts";
import { stackOutputs } from "../stack-outputs.ts";
import type { Look } from "./look.ts";
import { tableStream } from "./table-stream.ts";

/**
 * Follows what happens in all games of a stage, from now on, by the stream of its state table: the same events, with the same
 * ids, as a stage that publishes events puts on its bus. @throws {CliError} when AWS does not say.
 */
export async function followStage(stage: string, warn: (text: string) => void): Promise<Look> {
  const gameTypes = new Map((await deployedGameTypes(stage)).map((type) => [type.name, type]));
  const TableName = (await stackOutputs(stage, "Data"))("StateTable");
  try {
    const { Table } = await new DynamoDBClient({}).send(new DescribeTableCommand({ TableName }));
    const streams = new DynamoDBStreamsClient({});
    const read = await tableStream(streams, Table?.LatestStreamArn ?? "", () => performance.now(), warn);
    return async () => (await read()).flatMap((record) => eventsOfRecord(record, gameTypes));
  } catch (error) {
    throw awsError(error, `AWS did not say what happens in the games of ${stage}`);
  }
}

function eventsOfRecord({ dynamodb }: _Record, gameTypes: GameTypes): readonly GameEvent[] {
  const { NewImage, ApproximateCreationDateTime: writtenAt = new Date() } = dynamodb ?? {};
  return NewImage ? eventsOfRow(rowFromImage(NewImage), writtenAt.getTime(), gameTypes) : [];
}
