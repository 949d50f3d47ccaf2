import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { digest } from "./digest.ts";
import { parseDocument, parseJson } from "./document.ts";
import { type Config, type ConfigSource, defaultConfig, type Report } from "./source.ts";
import { parseWrittenFlags } from "./written-flags.ts";
import { parseWrittenGameTypes } from "./written-game-types.ts";

const WATCH_INTERVAL_MS = 250;

const file = z.strictObject({
  $schema: z.exactOptional(z.string()),
  flags: z.exactOptional(z.unknown()),
  gameTypes: z.exactOptional(z.unknown()),
});

/** What {@link openFileSource} needs. */
export type FileSourceOptions = {
  readonly path: string;
  readonly clock: () => number;
  readonly report: Report;
};

/**
 * Reads the configuration from a JSON file, `{flags?, gameTypes?}` in the forms of the AppConfig profiles, and again
 * whenever it changes. A person writes it: what is not known in it is misspelt. A file that is missing or broken is reported, and the last good value stays in use.
 */
export async function openFileSource({ path, clock, report }: FileSourceOptions): Promise<ConfigSource> {
  let config: Config = { ...defaultConfig(clock()), unread: ["flags", "game-types"] };
  async function read(): Promise<void> {
    try {
      config = readConfig(path, await readFile(path, "utf8"), clock());
    } catch (error) {
      report({ what: path, error });
    }
  }
  // One read after another: a change that arrives during a read is read too, and the newest wins.
  let reads = Promise.resolve();
  function refresh(): Promise<void> {
    reads = reads.then(read);
    return reads;
  }
  await refresh();
  // The file's status is polled, since an editor that replaces the file would leave an event watcher behind.
  watchFile(path, { interval: WATCH_INTERVAL_MS, persistent: false }, refresh);
  return { current: () => config, refreshIfDue: () => undefined, close: () => unwatchFile(path, refresh) };
}

function readConfig(path: string, text: string, now: number): Config {
  const { flags = {}, gameTypes = {} } = parseDocument(path, file, parseJson(path, text));
  return {
    flags: parseWrittenFlags(flags),
    gameTypes: parseWrittenGameTypes(gameTypes),
    origin: "file",
    version: digest(text),
    loadedAt: now,
    unread: [],
  };
}
