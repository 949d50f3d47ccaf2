import { TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";

const CLOSED = { store: { state: "closed", failures: 0, retryAfterMs: 0 }, time: TIME };

export const circuitBreakers: Operation = {
  id: "breakers",
  tag: "operations",
  summary: "Read the state of the circuit breaker",
  description: "Of the process that answers; each process has its own.",
  answers: { 200: { description: "The breaker.", schema: "BreakersAnswer", examples: { closed: CLOSED } } },
  problems: [],
};
