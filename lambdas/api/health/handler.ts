import type { BaseServices } from "../../open/open-base.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";

/** Answers whether the database answers, as far as this process knows. */
export function health({ breaker }: BaseServices): Route {
  return route({
    operation: "health",
    path: nothing,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async () => {
      const { state } = breaker.status();
      return {
        status: state === "open" ? 503 : 200,
        body: { status: state === "open" ? "unavailable" : "ok" },
      };
    },
  });
}
