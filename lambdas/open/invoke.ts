import { type InvocationContext, invocation } from "../calls/invocation.ts";
import type { HttpServices } from "./open-base.ts";

/** Runs what a function does when it is invoked: measured, and no longer than the invocation lasts. */
export async function invoke<T>(
  { telemetry, config, clock }: Pick<HttpServices, "telemetry" | "config" | "clock">,
  operation: string,
  context: InvocationContext,
  run: (now: number) => Promise<T>,
): Promise<T> {
  return await telemetry.measure(
    operation,
    async () =>
      await invocation(context, async () => {
        const now = clock();
        config.poke(now);
        return await run(now);
      }),
  );
}
