import * as z from "zod/mini";
import { type SendOptions, send } from "#client/send.ts";

const breakers = z.object({
  store: z.object({
    state: z.enum(["closed", "open", "half-open"]),
    failures: z.number(),
    retryAfterMs: z.number(),
  }),
});

/** What a process of the service says of its circuit breaker. */
export type Breaker = Readonly<z.infer<typeof breakers>["store"]>;

/** Asks for the circuit breaker of the process that happens to answer. @throws what the client throws */
export async function askBreaker(target: SendOptions): Promise<Breaker> {
  const { body } = await send(target, { name: "health", method: "GET", path: "/v1/health/circuit-breakers" });
  return breakers.parse(body).store;
}
