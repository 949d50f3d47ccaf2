import type { Operation } from "./operation.ts";
import { inlineSchema, type JsonSchema } from "./schemas.ts";
import { WORDS } from "./words.ts";

const PARAMETERS: { readonly [name: string]: string } = {
  after: "Begin with the commit after this version.",
  before: "List only earlier snapshots: next of the previous page.",
  direction: "Order: oldest first (forward) or newest first.",
  history: "Whether all commits follow.",
  limit: "Maximum number of entries on a page.",
  order:
    "Newest update first (updated, the default), or as the games are stored (stored): no update moves a game in that order, so each game is met once, page by page. There a page looks at as many games as its limit says, and holds those that were asked for.",
  page: "Where the page begins: next of the previous page.",
  start: "First version on the page, in the order asked for: next of the previous page.",
  status: "Only active, or only finished games.",
  updatedAfter: "Only games that changed at this time or later.",
  updatedBefore: "Only games that changed at this time or earlier.",
  recoveryId: "The id of the recovery of many games.",
  step: "What became of games in the run, or what is to become of them by the plan.",
  version: "The version to read.",
};

/** The parameters that a schema of a path or a query has members for. */
export function parametersIn(where: "path" | "query", schema: Operation["path"]): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] }: JsonSchema = inlineSchema(schema);
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties ?? {}).map(([name, { default: standard, ...one }]) => ({
    name,
    in: where,
    required: needed.has(name),
    description: PARAMETERS[name] ?? WORDS[name],
    schema: { ...one, ...(standard !== undefined && { default: standard }) },
  }));
}
