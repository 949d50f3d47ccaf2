import { withinTime } from "../calls/invocation.ts";
import { type Delivery, MINIMUM_POLL_SECONDS, type Session } from "./appconfig-session.ts";
import { parseJson } from "./document.ts";
import { refreshSchedule } from "./refresh-schedule.ts";
import type { ProfileName, Report } from "./source.ts";

/** A profile's last good value. */
export type Profile<T> = {
  readonly name: ProfileName;
  readonly value: () => T;
  /** The version of the last good value; undefined until there is one from AppConfig: the profile was never read. */
  readonly version: () => string | undefined;
  /** When AppConfig last confirmed the value, in ms since 1970; unchanged while its newest one can't be used. */
  readonly confirmedAt: () => number;
  readonly isDue: (now: number) => boolean;
  /** Whether the value is older than two intervals, or was never read: no request should be decided on it. */
  readonly isOld: (now: number) => boolean;
  /** Polls, for a time that requests may wait for; never rejects. @param ms Instead of that time. */
  readonly refresh: (ms?: number) => Promise<void>;
};

/** What {@link followProfile} needs. */
export type ProfileOptions<T> = {
  readonly name: ProfileName;
  readonly session: Session;
  /** Undefined for a document that says nothing: it counts as none. */
  readonly parse: (raw: unknown) => T | undefined;
  readonly initial: T;
  readonly clock: () => number;
  readonly report: Report;
};

/** Follows one AppConfig profile: parses what its session delivers, and keeps the last value that was good. */
export function followProfile<T>(options: ProfileOptions<T>): Profile<T> {
  const { name, session, parse, initial, clock, report } = options;
  const schedule = refreshSchedule(MINIMUM_POLL_SECONDS * 1_000);
  let value = initial;
  let version: string | undefined;
  let confirmedAt = clock();
  // AppConfig calls a document unchanged although it was no good, and that confirms nothing.
  let newestIsGood = true;

  async function poll(ms: number): Promise<Delivery | undefined> {
    try {
      const delivery = await withinTime(ms, session.poll);
      schedule.succeeded(clock(), session.intervalMs());
      return delivery;
    } catch (error) {
      schedule.missed(clock(), version === undefined);
      throw error;
    }
  }
  function take(delivery: Delivery): void {
    newestIsGood = false;
    const parsed = parse(parseJson(name, delivery.text));
    if (parsed === undefined) throw new EmptyProfileError(name);
    value = parsed;
    version = delivery.version;
    newestIsGood = true;
  }
  return {
    name,
    value: () => value,
    version: () => version,
    confirmedAt: () => confirmedAt,
    isDue: (now) => now >= schedule.dueAt(),
    isOld: (now) => version === undefined || now - confirmedAt > 2 * session.intervalMs(),
    async refresh(ms = schedule.waitMs()) {
      try {
        const delivery = await poll(ms);
        if (delivery !== undefined) take(delivery);
        else if (version === undefined && newestIsGood) throw new EmptyProfileError(name);
        if (newestIsGood) confirmedAt = clock();
      } catch (error) {
        report({ what: name, error });
      }
    },
  };
}

/** There is nothing in a profile. */
class EmptyProfileError extends Error {
  constructor(name: string) {
    super(`the profile ${name} is empty: nothing has been deployed to it yet`);
    this.name = "EmptyProfileError";
  }
}
