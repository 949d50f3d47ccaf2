import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";

/** Answers the API's description. */
export function openapiJson(): Route {
  return route({
    operation: "openapi",
    path: nothing,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async () => {
      // A quarter of what operations would load at its start, and seldom asked for.
      const { default: openApi } = await import("../../../openapi.json", { with: { type: "json" } });
      return { status: 200, body: openApi };
    },
  });
}
