import type { Operation } from "../openapi/operation.ts";

export const health: Operation = {
  id: "health",
  tag: "operations",
  summary: "Check the health",
  answers: {
    200: { description: "Healthy.", schema: "HealthAnswer", examples: { ok: { status: "ok" } } },
    503: {
      description: "The database does not answer.",
      schema: "HealthAnswer",
      examples: { unavailable: { status: "unavailable" } },
    },
  },
  problems: [],
  open: true,
};
