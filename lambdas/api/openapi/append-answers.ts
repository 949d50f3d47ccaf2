import { CURSOR } from "./examples.ts";
import type { OperationAnswer } from "./operation.ts";

/** The answer to what was not kept. */
export const notPersisted: OperationAnswer = {
  description:
    "Nothing was written: persistence is off for this game, or in shadow mode. The game continues.",
  schema: "NotPersisted",
  examples: { notPersisted: { persisted: false } },
};

/** The answer to what was written. */
export function appended(description: string): OperationAnswer {
  return {
    description,
    schema: "Appended",
    examples: { persisted: { version: 1, phase: "PLAYING", cursor: CURSOR, persisted: true } },
    repeatable: true,
  };
}
