import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { type GameEvent, gameEvent } from "../../../lambdas/triggers/events/game-event.ts";
import { OWN } from "./own-stage.ts";

const envelope = z.object({ source: z.literal("savepoint"), "detail-type": z.string(), detail: gameEvent });

/** A consumer of the stage's events, by a rule and a queue of its own. */
export type Consumer = AsyncDisposable & {
  /** All events of a game so far, without repeats. */
  readonly eventsOf: (gameId: string) => Promise<readonly GameEvent[]>;
};

/** Begins to consume the stage's events. */
export async function consumeEvents(): Promise<Consumer> {
  const [bus, sqs] = [new EventBridgeClient({}), new SQSClient({})];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "savepoint-e2e-events" }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const rule = { EventBusName: `savepoint-${OWN.stage}`, Rule: "savepoint-e2e-events" };
  await bus.send(
    new PutRuleCommand({
      EventBusName: rule.EventBusName,
      Name: rule.Rule,
      EventPattern: JSON.stringify({ source: ["savepoint"] }),
    }),
  );
  await bus.send(
    new PutTargetsCommand({ ...rule, Targets: [{ Id: "queue", Arn: Attributes?.QueueArn ?? "" }] }),
  );
  const seen = new Map<string, GameEvent>();
  return {
    eventsOf: async (gameId) => {
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) break;
        for (const { Body = "", ReceiptHandle } of Messages) {
          const { detail } = envelope.parse(JSON.parse(Body));
          seen.set(detail.id, detail);
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
      return [...seen.values()].filter((event) => event.gameId === gameId);
    },
    [Symbol.asyncDispose]: async () => {
      await bus.send(new RemoveTargetsCommand({ ...rule, Ids: ["queue"] }));
      await bus.send(new DeleteRuleCommand({ EventBusName: rule.EventBusName, Name: rule.Rule }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      bus.destroy();
      sqs.destroy();
    },
  };
}
