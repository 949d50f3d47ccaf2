import type { JsonObject } from "../../../lambdas/game/json.ts";
import { usageError } from "../cli-error.ts";
import type { Context } from "../command.ts";
import { fileStore } from "./file-store.ts";

/** The flags that are deployed. */
export type Deployed = {
  readonly document: JsonObject;
  /** As `GET /v1/flags` names it once a function has it. */
  readonly version: string;
  /** A deployment that is on its way to change them, for people; absent when there is none. */
  readonly underWay?: string;
};

/** A change of flags on its way. */
export type Change = {
  readonly document: JsonObject;
  /** How it reaches the functions: all of them at once, or step by step, watched by alarms. */
  readonly strategy: "at-once" | "gradual";
  /** Whether it goes before whatever is under way, and no alarm may take it back. */
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
   * @throws {CliError} when somebody else changed them meanwhile, or an alarm took the change back
   */
  readonly deploy: (change: Change, from: Deployed) => Promise<string>;
};

/** Opens a stage's flags in AppConfig, or those of a local stack in its file. @throws {CliError} */
export async function openFlagStore(context: Context, file: string | undefined): Promise<FlagStore> {
  const { target } = context;
  if (target.name === "local") {
    if (file !== undefined) return fileStore(file);
    throw usageError(
      "A local stack reads its flags from a file. Which?",
      "Add --flags FILE, the one that it was started with: npm start -- --flags FILE.",
    );
  }
  if (file !== undefined)
    throw usageError("--flags is for a local stack.", "A stage has its flags in AppConfig.");
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { openAppConfig } = await import("../appconfig/store.ts");
  return await openAppConfig(context);
}
