import type { PersistenceFlag } from "./flags.ts";

/** What the environment forces; it wins over the document. */
export type Overrides = {
  /** In place of the document's attributes of the same name; its include and exclude lists stay. */
  readonly persistence?: Pick<PersistenceFlag, "enabled" | "mode" | "rolloutPercent">;
  readonly snapshots?: boolean;
  readonly recovery?: boolean;
  readonly playerActions?: boolean;
  readonly validation?: boolean;
};

/** An `FF_*` variable with a value that means nothing. */
export class OverrideError extends Error {
  readonly variable: string;
  readonly expected: string;
  readonly found: string;

  constructor(variable: string, expected: string, found: string) {
    super(`${variable}: expected ${expected}, found ${JSON.stringify(found)}`);
    this.name = "OverrideError";
    this.variable = variable;
    this.expected = expected;
    this.found = found;
  }
}

type Environment = { readonly [variable: string]: string | undefined };

/**
 * Reads the overrides from `FF_USE_STATE_PERSISTENCE` (`true`, `false`, `shadow`, or the percentage of games
 * that persistence is on for), `FF_ENABLE_STATE_SNAPSHOTS`, `FF_ENABLE_STATE_RECOVERY`, `FF_PERSIST_PLAYER_ACTIONS` and
 * `FF_ENABLE_STATE_VALIDATION` (`true` or `false`). A variable that is unset or empty overrides nothing.
 *
 * @throws {OverrideError} for any other value: an emergency switch must not be misread.
 */
export function readOverrides(environment: Environment): Overrides {
  return {
    ...read(environment, "FF_USE_STATE_PERSISTENCE", (variable, value) => ({
      persistence: persistence(variable, value),
    })),
    ...read(environment, "FF_ENABLE_STATE_SNAPSHOTS", (variable, value) => ({
      snapshots: onOrOff(variable, value),
    })),
    ...read(environment, "FF_ENABLE_STATE_RECOVERY", (variable, value) => ({
      recovery: onOrOff(variable, value),
    })),
    ...read(environment, "FF_PERSIST_PLAYER_ACTIONS", (variable, value) => ({
      playerActions: onOrOff(variable, value),
    })),
    ...read(environment, "FF_ENABLE_STATE_VALIDATION", (variable, value) => ({
      validation: onOrOff(variable, value),
    })),
  };
}

function read(
  environment: Environment,
  variable: string,
  parse: (variable: string, value: string) => Overrides,
): Overrides {
  const value = environment[variable] ?? "";
  return value === "" ? {} : parse(variable, value);
}

function onOrOff(variable: string, value: string): boolean {
  if (value === "true") return true;
  if (value === "false") return false;
  throw new OverrideError(variable, "true or false", value);
}

function persistence(variable: string, value: string): NonNullable<Overrides["persistence"]> {
  if (value === "false") return { enabled: false, mode: "off", rolloutPercent: 0 };
  if (value === "true") return { enabled: true, mode: "on", rolloutPercent: 100 };
  if (value === "shadow") return { enabled: true, mode: "shadow", rolloutPercent: 100 };
  const percent = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (percent >= 0 && percent <= 100) return { enabled: true, mode: "on", rolloutPercent: percent };
  throw new OverrideError(variable, "true, false, shadow, or a percentage from 0 to 100", value);
}
