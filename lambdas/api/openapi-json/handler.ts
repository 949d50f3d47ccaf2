import { bareRoute, type Route } from "../http/route.ts";

/** Answers the API's description. */
export function openapiJson(): Route {
  return bareRoute({
    operation: "openapi",
    answer: async () => {
      // A quarter of what operations would load at its start, and rarely asked for.
      const { default: openApi } = await import("../../../openapi.json", { with: { type: "json" } });
      return { status: 200, body: openApi };
    },
  });
}
