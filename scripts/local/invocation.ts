import { FUNCTIONS, type FunctionName } from "../../infra/functions.ts";
import { ROUTES } from "../../lambdas/api/routes.ts";
import type { InvocationContext } from "../../lambdas/calls/invocation.ts";

/** An invocation of a function that begins now, with the time that it has on AWS. */
export function invocationOf(name: FunctionName): InvocationContext {
  const endsAt = Date.now() + FUNCTIONS[name].timeoutSeconds * 1_000;
  return { getRemainingTimeInMillis: () => endsAt - Date.now() };
}

const FUNCTION_OF: ReadonlyMap<string, FunctionName> = new Map(
  ROUTES.map(({ method, path, handledBy }) => [`${method} ${path}`, handledBy]),
);

/** The function that answers a route on AWS; for what is no route, the one that says so. */
export function functionOf(routeKey: string): FunctionName {
  return FUNCTION_OF.get(routeKey) ?? "operations";
}
