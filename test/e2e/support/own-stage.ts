import { join } from "node:path";
import * as z from "zod/mini";
import { cdk } from "../../../scripts/e2e/cdk.ts";

const variables = z.object({
  E2E_STATE_TABLE: z.string(),
  E2E_GAMES_TABLE: z.string(),
  E2E_ARCHIVE: z.string(),
  E2E_CURSOR_KEYS: z.string(),
  E2E_FOLDER: z.string(),
});

const { E2E_STATE_TABLE, E2E_GAMES_TABLE, E2E_ARCHIVE, E2E_CURSOR_KEYS, E2E_FOLDER } = variables.parse(
  process.env,
);

/** What the stage that was made for the tests consists of. */
export const OWN = {
  stage: "e2e",
  stateTable: E2E_STATE_TABLE,
  gamesTable: E2E_GAMES_TABLE,
  archive: E2E_ARCHIVE,
  cursorKeysSecret: E2E_CURSOR_KEYS,
} as const;

/** A folder for what the CDK synthesises, apart from every other. */
export function assembly(name: string): string {
  return join(E2E_FOLDER, name);
}

/** Deploys the stage once more. @returns what the CDK printed. */
export function deployAgain(...context: readonly string[]): Promise<string> {
  return cdk([
    "deploy",
    "--all",
    ...["stage=e2e", ...context].flatMap((setting) => ["-c", setting]),
    ...["--require-approval", "never", "--output", assembly("again")],
  ]);
}

/** Takes the stage down, as it was synthesised when it was deployed. */
export function destroy(): Promise<string> {
  return cdk(["destroy", "--all", "--force", "--app", assembly("first")]);
}
