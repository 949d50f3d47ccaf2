/** What the functions are to go by: no persistence, persistence, or the flags. */
export const DECISIONS = ["off", "on", "none"] as const;
/** One of {@link DECISIONS}. */
export type Decision = (typeof DECISIONS)[number];

type Environment = Readonly<Record<string, string>>;

const VARIABLE = "FF_USE_STATE_PERSISTENCE";
const VALUES = { off: "false", on: "true", none: undefined } as const;

/** Whether a function with this environment reads flags, and so goes by an override. */
export function readsFlags(environment: Environment): boolean {
  return environment.APPCONFIG_APPLICATION !== undefined;
}

/** An environment with a decision in it, or without any. */
export function withDecision(environment: Environment, decision: Decision): Environment {
  const { [VARIABLE]: _before, ...rest } = environment;
  const value = VALUES[decision];
  return value === undefined ? rest : { ...rest, [VARIABLE]: value };
}

/** What an environment says of persistence. */
export function shownDecision({ [VARIABLE]: value }: Environment): string {
  return value === undefined ? "goes by the flags" : `${VARIABLE} is ${value}`;
}
