import { createAppConfigClient } from "./appconfig-client.ts";
import { openAppConfigSource } from "./appconfig-source.ts";
import { openFileSource } from "./file-source.ts";
import { type ConfigSource, defaultConfig, fixedSource, type Report } from "./source.ts";

const START_TIMEOUT_MS = 2_000;

/** Where to look for the configuration. */
export type SourceSettings = {
  /** Ids of AppConfig, on AWS. */
  readonly appConfig?: { readonly application: string; readonly environment: string };
  /** Path of a JSON file, on one machine. */
  readonly file?: string;
};

/** Opens AppConfig where it is set, else the file, else the configuration compiled in. */
export async function openSource(
  { appConfig, file }: SourceSettings,
  clock: () => number,
  report: Report,
): Promise<ConfigSource> {
  if (appConfig !== undefined) {
    const client = createAppConfigClient();
    return openAppConfigSource({ ...appConfig, client, clock, report, startTimeoutMs: START_TIMEOUT_MS });
  }
  return file === undefined
    ? fixedSource(defaultConfig(clock()))
    : openFileSource({ path: file, clock, report });
}
