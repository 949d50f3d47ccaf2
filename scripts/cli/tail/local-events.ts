import * as z from "zod/mini";
import { type SendOptions, send } from "#client/send.ts";
import { gameEvent } from "../../../lambdas/triggers/events/game-event.ts";
import { senderTo } from "../sender.ts";
import type { Look } from "./look.ts";

const page = z.object({ events: z.array(gameEvent), next: z.string(), complete: z.boolean() });

/**
 * Follows what happens in all games of a local stack, from now on.
 * @param warn Called when events were missed: the service was started again, or nobody asked for a minute.
 */
export async function followLocal(target: SendOptions, warn: (text: string) => void): Promise<Look> {
  async function ask(after?: string): Promise<z.infer<typeof page>> {
    const path = after === undefined ? "/events" : `/events?after=${after}`;
    const { body } = await send(senderTo(target), { name: "events", method: "GET", path });
    return page.parse(body);
  }
  let { next } = await ask();
  return async () => {
    const found = await ask(next);
    if (!found.complete) warn("Some events were missed: the service was started again, or this was paused.");
    ({ next } = found);
    return found.events;
  };
}
