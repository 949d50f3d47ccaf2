import type { DynamoDBBatchResponse } from "aws-lambda";
import type { InvocationContext } from "../../calls/invocation.ts";
import { invoke } from "../../open/invoke.ts";
import type { HttpServices } from "../../open/open-base.ts";
import { ConfigurationUnreadError, missingProfiles } from "../../open/unread.ts";
import { rowFromImage } from "../../store/stream-image.ts";
import { again, isTriedEnough, recordsIn, type StreamRecord } from "../stream-records.ts";
import { EVENTS_AT_ONCE, type EventBus } from "./event-bus.ts";
import { eventsOfRow } from "./events-of-row.ts";
import type { GameEvent } from "./game-event.ts";

type Publishable = { readonly sequence: string; readonly event: GameEvent };

/**
 * Makes a handler of stream records that puts what they mean on a bus, at least once. From the first one on that the bus did
 * not take, records are reported, so that Lambda sends them again: while the bus is down, until they are so old that they go to
 * the queue for dead letters. It reads and writes nothing else.
 */
export function eventsHandler(
  services: HttpServices,
  bus: EventBus,
): (event: unknown, context: InvocationContext) => Promise<DynamoDBBatchResponse> {
  return async (event, context) =>
    await invoke(services, "publish", context, async () => {
      const records = recordsIn(event);
      const missing = missingProfiles(services);
      if (missing.length > 0) {
        services.log.error("events wait for the configuration", new ConfigurationUnreadError(missing));
        return again(records.map(({ sequence }) => sequence));
      }
      const { found, unreadable } = read(services, records);
      const failed = (await publish(services, bus, found)) ?? unreadable;
      return again(failed === undefined ? [] : [failed]);
    });
}

/** The events of records, up to the first one that can't be read. */
function read(
  { config, log, clock }: HttpServices,
  records: readonly StreamRecord[],
): { readonly found: readonly Publishable[]; readonly unreadable?: string } {
  const { gameTypes } = config.current();
  const found: Publishable[] = [];
  for (const record of records) {
    const { sequence, gameId, image, writtenAt = clock() } = record;
    if (image === undefined) continue;
    try {
      for (const event of eventsOfRow(rowFromImage(image), writtenAt, gameTypes))
        found.push({ sequence, event });
    } catch (error) {
      if (!isTriedEnough(record, clock())) {
        log.error("a record could not be read for its events", error, { gameId });
        return { found, unreadable: sequence };
      }
      log.error("a record was passed over, since it can't be read for its events", error, { gameId });
    }
  }
  return { found };
}

/** @returns the record of the first event that the bus did not take. */
async function publish(
  { log }: HttpServices,
  bus: EventBus,
  found: readonly Publishable[],
): Promise<string | undefined> {
  for (let start = 0; start < found.length; start += EVENTS_AT_ONCE) {
    const some = found.slice(start, start + EVENTS_AT_ONCE);
    try {
      const refused = await bus(some.map(({ event }) => event));
      const failed = refused.findIndex((why) => why !== undefined);
      if (failed < 0) continue;
      log.error("the bus did not take an event", new Error(refused[failed]));
      return some[failed]?.sequence;
    } catch (error) {
      log.error("the bus did not take events", error);
      return some[0]?.sequence;
    }
  }
  return undefined;
}
