import * as z from "zod/mini";
import { type SendOptions, send } from "#client/send.ts";
import { senderTo } from "./sender.ts";

const state = z.enum(["closed", "open", "half-open"]);
const breakers = z.object({
  store: z.object({
    state,
    failures: z.optional(z.number()),
    retryAfterMs: z.optional(z.number()),
    functions: z.optional(z.record(z.string(), state)),
  }),
});

/** What the service says of its circuit breakers: a stage of those of each function, one machine of its own. */
export type Breaker = Readonly<z.infer<typeof breakers>["store"]>;

/** Asks for the state of the circuit breakers. @throws what the client throws */
export async function askBreaker(target: SendOptions): Promise<Breaker> {
  const { body } = await send(senderTo(target), {
    name: "health",
    method: "GET",
    path: "/v1/health/circuit-breakers",
  });
  return breakers.parse(body).store;
}
