import { usageError } from "../cli-error.ts";
import type { Context } from "../command.ts";
import { fileStore } from "./file-store.ts";
import type { FlagStore } from "./flag-store.ts";

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
