import { schemaRef } from "./schemas.ts";

/** What is answered as it is, without a schema of its own. */
export function plainPaths(): object {
  function plain(id: string, summary: string, content: object) {
    return {
      get: {
        operationId: id,
        tags: ["operations"],
        summary,
        responses: { 200: { description: "OK", content } },
      },
    };
  }
  return {
    "/metrics": plain("metrics", "Read the metrics in Prometheus' text format", {
      "text/plain": { schema: { type: "string" } },
    }),
    "/openapi.json": plain("openApi", "Read this document", {
      "application/json": { schema: schemaRef("JsonObject") },
    }),
  };
}
