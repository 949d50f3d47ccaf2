import type { Operation } from "./operation.ts";
import { PROBLEMS } from "./problem-samples.ts";
import { schemaRef } from "./schemas.ts";

/** Problems that any operation may answer with. */
export const ANY_PROBLEM = ["invalid-request", "store-unavailable", "internal-error"];
/** Those that any operation with a body may answer with on top. */
export const BODY_PROBLEMS = ["malformed-json", "inexact-number", "reserved-key", "too-deep", "too-large"];

/** Responses that are problems. Many operations share them, so each is in the document once. */
export type ProblemResponses = {
  /** All that were asked for so far, by name. */
  readonly components: { [name: string]: object };
  /** Those of an operation, by status. */
  readonly of: (operation: Operation) => { [status: string]: object };
};

/** Makes an empty {@link ProblemResponses}. */
export function problemResponses(): ProblemResponses {
  const components: { [name: string]: object } = {};
  const names = new Map<string, string>();

  function nameOf(status: string, kinds: readonly string[]): string {
    const key = kinds.join();
    const known = names.get(key);
    if (known !== undefined) return known;
    const others = Object.keys(components).filter((name) => name.startsWith(`Problem${status}`)).length;
    const name = `Problem${status}${others === 0 ? "" : `-${others + 1}`}`;
    names.set(key, name);
    components[name] = response(kinds);
    return name;
  }
  return {
    components,
    of: ({ body, problems, answers }) => {
      const kinds = [...ANY_PROBLEM, ...(body ? BODY_PROBLEMS : []), ...problems].toSorted();
      const byStatus = [...Map.groupBy(kinds, (kind) => String(PROBLEMS.get(kind)?.status))];
      const own = byStatus.filter(([status]) => !(status in answers));
      return Object.fromEntries(
        own.map(([status, ofStatus]) => [
          status,
          { $ref: `#/components/responses/${nameOf(status, ofStatus)}` },
        ]),
      );
    },
  };
}

function response(kinds: readonly string[]): object {
  const timed = kinds.includes("store-unavailable");
  const examples = Object.fromEntries(kinds.map((kind) => [kind, { $ref: `#/components/examples/${kind}` }]));
  return {
    description: `One of the problems ${kinds.map((kind) => `\`${kind}\``).join(", ")}.`,
    headers: {
      "savepoint-consumed": { $ref: "#/components/headers/savepoint-consumed" },
      ...(timed && { "retry-after": { $ref: "#/components/headers/retry-after" } }),
    },
    content: { "application/problem+json": { schema: schemaRef("Problem"), examples } },
  };
}
