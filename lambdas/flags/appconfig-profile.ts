import type { Session } from "./appconfig-session.ts";
import { parseJson } from "./document.ts";
import type { Report } from "./source.ts";

/** A profile's last good value. */
export type Profile<T> = {
  value(): T;
  /** The version of the last good value; undefined until there is one from AppConfig. */
  version(): string | undefined;
  /** When AppConfig last confirmed the value, in ms since 1970; standing still while its newest one can't be used. */
  confirmedAt(): number;
  dueAt(): number;
  /** Polls if due; never rejects. */
  refresh(): Promise<void>;
};

/** What {@link followProfile} needs. */
export type ProfileOptions<T> = {
  readonly name: string;
  readonly session: Session;
  readonly parse: (raw: unknown) => T;
  readonly initial: T;
  readonly clock: () => number;
  readonly report: Report;
};

/** Follows one AppConfig profile: parses what its session delivers, and keeps the last value that was good. */
export function followProfile<T>(options: ProfileOptions<T>): Profile<T> {
  const { name, session, parse, initial, clock, report } = options;
  let value = initial;
  let version: string | undefined;
  let confirmedAt = clock();
  // AppConfig calls a document unchanged although it was no good, and that confirms nothing.
  let newestIsGood = true;

  return {
    value: () => value,
    version: () => version,
    confirmedAt: () => confirmedAt,
    dueAt: session.dueAt,
    async refresh() {
      if (clock() < session.dueAt()) return;
      try {
        const delivery = await session.poll();
        if (delivery !== undefined) {
          newestIsGood = false;
          value = parse(parseJson(name, delivery.text));
          version = delivery.version;
          newestIsGood = true;
        }
        if (newestIsGood) confirmedAt = clock();
      } catch (error) {
        report({ what: name, error });
      }
    },
  };
}
