import { readFileSync } from "node:fs";
import * as z from "zod/mini";

const outputsFile = z.object({
  "Savepoint-e2e-Data": z.object({
    StateTable: z.string(),
    GamesTable: z.string(),
    ArchiveBucket: z.string(),
    CursorKeysSecret: z.string(),
  }),
  "Savepoint-e2e-Flags": z.object({
    ApplicationId: z.string(),
    EnvironmentId: z.string(),
    FlagsProfileId: z.string(),
    AtOnceStrategyId: z.string(),
  }),
  "Savepoint-e2e-Api": z.object({ Url: z.string() }),
});

/**
 * Where the stage that was just deployed is, as the variables that the tests read (test/e2e/support/target.ts).
 *
 * @param file - what `cdk deploy --outputs-file` wrote
 */
export function deployedStage(file: string): Record<string, string> {
  const {
    "Savepoint-e2e-Data": data,
    "Savepoint-e2e-Flags": flags,
    "Savepoint-e2e-Api": api,
  } = outputsFile.parse(JSON.parse(readFileSync(file, "utf8")));
  return {
    ENDPOINT: api.Url,
    APPCONFIG_APPLICATION: flags.ApplicationId,
    APPCONFIG_ENVIRONMENT: flags.EnvironmentId,
    APPCONFIG_PROFILE: flags.FlagsProfileId,
    APPCONFIG_STRATEGY: flags.AtOnceStrategyId,
    E2E_STATE_TABLE: data.StateTable,
    E2E_GAMES_TABLE: data.GamesTable,
    E2E_ARCHIVE: data.ArchiveBucket,
    E2E_CURSOR_KEYS: data.CursorKeysSecret,
  };
}
