import type { JsonObject } from "../../../lambdas/game/json.ts";

/** The flags that are deployed. */
export type Deployed = {
  readonly document: JsonObject;
  /** As `GET /v1/flags` names it when a function has read it. */
  readonly version: string;
  /** A deployment that is on its way to change them, for people; absent when there is none. */
  readonly underWay?: string;
};

/** A change of flags on its way. */
export type Change = {
  readonly document: JsonObject;
  /** How it reaches the functions: all of them at once, or step by step, watched by alarms. */
  readonly strategy: "at-once" | "gradual";
  /** Whether it stops a deployment in progress, and no alarm may roll it back. */
  readonly urgent: boolean;
  /** What is done, in one word: it begins the version's name. */
  readonly name: string;
};

/** Where flags are kept, and changed. */
export type FlagStore = {
  /** Resolves when no deployment is under way any more. */
  readonly settled: () => Promise<void>;
  readonly read: () => Promise<Deployed>;
  /**
   * Deploys what was made of the flags read before, and waits until that is done.
   * @returns the version, as `GET /v1/flags` names it
   * @throws {CliError} when somebody else changed them in the meantime, or an alarm rolled the change back
   */
  readonly deploy: (change: Change, from: Deployed) => Promise<string>;
};
