import type { Operation } from "../openapi/operation.ts";

export const health: Operation = {
  id: "health",
  tag: "operations",
  summary: "Check the health",
  answers: {
    200: { description: "Healthy.", schema: "HealthAnswer", examples: { ok: { status: "ok" } } },
    503: {
      description: "Games can't be kept: see the reasons.",
      schema: "HealthAnswer",
      examples: {
        unavailable: { status: "unavailable", reasons: ["the database does not answer"] },
      },
    },
  },
  problems: [],
  open: true,
};
