import type { InvocationContext } from "../../lambdas/calls/invocation.ts";

/** An invocation with time enough. */
export const INVOCATION: InvocationContext = { getRemainingTimeInMillis: () => 60_000 };
