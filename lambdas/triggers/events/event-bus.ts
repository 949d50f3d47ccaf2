import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { clientSettings } from "../../calls/client-settings.ts";
import type { GameEvent } from "./game-event.ts";

/** Whom events are from, on the bus. */
const SOURCE = "savepoint";

/** Events that one request takes, at most (EventBridge API Reference, "PutEvents"). */
export const EVENTS_AT_ONCE = 10;

/** Puts up to {@link EVENTS_AT_ONCE} events on a bus. @returns for each why it was not taken; undefined when it was. */
export type EventBus = (events: readonly GameEvent[]) => Promise<readonly (string | undefined)[]>;

/** A bus of EventBridge. @param name Its name, or ARN. */
export function eventBus(name: string): EventBus {
  const client = new EventBridgeClient(clientSettings({ tries: 3, tryMs: 3_000, firstWaitMs: 50 }));
  return async (events) => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: events.map((event) => ({
          EventBusName: name,
          Source: SOURCE,
          DetailType: event.event,
          Time: new Date(event.time),
          Detail: JSON.stringify(event),
        })),
      }),
    );
    return events.map((_, index) => {
      const { EventId, ErrorCode = "no answer", ErrorMessage = "" } = Entries[index] ?? {};
      return EventId === undefined ? `${ErrorCode} ${ErrorMessage}`.trim() : undefined;
    });
  };
}
