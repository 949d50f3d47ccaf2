import { type InvocationContext, invocation } from "../calls/invocation.ts";
import type { HttpServices } from "./open-base.ts";
import { unreadProfiles } from "./unread.ts";

/**
 * Runs what a function does when it is invoked: measured, no longer than the invocation lasts, and with a configuration
 * that is read again in parallel when that is due. The answer waits for the reading, since Lambda freezes what nobody waits for.
 */
export async function invoke<T>(
  services: Pick<HttpServices, "telemetry" | "config" | "overrides" | "clock">,
  operation: string,
  context: InvocationContext,
  run: (now: number) => Promise<T>,
): Promise<T> {
  const { telemetry, config, clock } = services;
  return await telemetry.measure(operation, () =>
    invocation(context, async () => {
      const refresh = config.refreshIfDue(clock());
      if (refresh?.isUrgent) await refresh.over;
      try {
        if (unreadProfiles(services).length > 0) telemetry.add("configuration_unread");
        return await run(clock());
      } finally {
        await refresh?.over;
      }
    }),
  );
}
