import type { ProfileName } from "../flags/source.ts";
import type { HttpServices } from "./open-base.ts";

/**
 * What this process has never read, so that the compiled-in default is used. `FF_USE_STATE_PERSISTENCE` counts as
 * flags that were read: it is a decision.
 */
export function unreadProfiles({
  config,
  overrides,
}: Pick<HttpServices, "config" | "overrides">): readonly ProfileName[] {
  const { unread } = config.current();
  return overrides.persistence ? unread.filter((name) => name !== "flags") : unread;
}

/** Of what was never read, what may not be guessed on this stage: while there is any, nothing may be written. */
export function missingProfiles(
  services: Pick<HttpServices, "config" | "overrides" | "mayGuess">,
): readonly ProfileName[] {
  return services.mayGuess ? [] : unreadProfiles(services);
}

/** Work that has to wait until the configuration is read: it comes again. */
export class ConfigurationUnreadError extends Error {
  constructor(missing: readonly ProfileName[]) {
    super(
      `this process could not read ${missing.join(" and ")} from AppConfig yet, and this stage guesses nothing`,
    );
    this.name = "ConfigurationUnreadError";
  }
}
