import type { BaseServices } from "../../open/open-base.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";

/** Answers the state of this process's circuit breaker. */
export function circuitBreakers({ breaker, clock }: BaseServices): Route {
  return route({
    operation: "breakers",
    path: nothing,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async () => ({
      status: 200,
      body: { store: breaker.status(), time: new Date(clock()).toISOString() },
    }),
  });
}
