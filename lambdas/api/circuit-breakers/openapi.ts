import { TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";

const CLOSED = { store: { state: "closed", failures: 0, retryAfterMs: 0 }, time: TIME };
const STAGE = {
  store: { state: "open", functions: { transition: "open", games: "closed" } },
  time: TIME,
};

export const circuitBreakers: Operation = {
  id: "breakers",
  tag: "operations",
  summary: "Read the state of the circuit breaker",
  description:
    "Each process has its own. A stage on AWS answers for all its processes, by the metric `circuit_breaker_status` of the last minutes: the worst, and the worst of each function that had requests. One machine answers for its one process, with the failures in a row and when it tries again.",
  answers: {
    200: {
      description: "The breaker.",
      schema: "BreakersAnswer",
      examples: { closed: CLOSED, stage: STAGE },
    },
  },
  problems: [],
};
