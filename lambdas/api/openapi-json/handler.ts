import openApi from "../../../openapi.json" with { type: "json" };
import { route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";

/** Answers the API's description. */
export const openapiJson = () =>
  route({
    operation: "openapi",
    path: nothing,
    query: nothing,
    body: nothing,
    answer: async () => ({ status: 200, body: openApi }),
  });
