import { openBase } from "../open/open-base.ts";
import { variable } from "../open/variable.ts";
import { eventBus } from "../triggers/events/event-bus.ts";
import { eventsHandler } from "../triggers/events/publish-events.ts";

/** Follows the state table's stream: puts what happens in games on the stage's bus. */
export const handler = eventsHandler(await openBase(), eventBus(variable(process.env, "EVENT_BUS")));
