import type * as z from "zod/mini";
import type { BaseServices } from "../../open/open-base.ts";
import { bareRoute, type Route } from "../http/route.ts";
import type { storeBreaker } from "./answer.ts";

/** Says what the breakers of the database do. @throws what the client throws, where it has to ask and gets no answer */
export type ReadBreaker = () => Promise<z.infer<typeof storeBreaker>>;

/** Answers the state of the circuit breaker; by default, that of this process. */
export function circuitBreakers(
  { breaker, clock }: BaseServices,
  read: ReadBreaker = async () => breaker.status(),
): Route {
  return bareRoute({
    operation: "breakers",
    answer: async () => ({
      status: 200,
      body: { store: await read(), time: new Date(clock()).toISOString() },
    }),
  });
}
