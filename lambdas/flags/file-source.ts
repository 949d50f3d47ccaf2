import { readFile, stat } from "node:fs/promises";
import * as z from "zod/mini";
import { digest } from "./digest.ts";
import { parseDocument, parseJson } from "./document.ts";
import { type Config, type ConfigSource, defaultConfig, type Report } from "./source.ts";
import { parseWrittenFlags } from "./written-flags.ts";
import { parseWrittenGameTypes } from "./written-game-types.ts";

const POLL_INTERVAL_MS = 250;

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
  let seen: string | undefined;
  async function read(): Promise<void> {
    // Taken first: what changes during the read is read again.
    const found = await statusOf(path);
    if (found === seen) return;
    seen = found;
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
  // Its status is polled, since an editor that replaces the file would leave an event watcher behind. `watchFile` would miss what
  // changes before its own first look.
  const polling = setInterval(refresh, POLL_INTERVAL_MS).unref();
  return { current: () => config, refreshIfDue: () => undefined, close: () => clearInterval(polling) };
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

/** Differs whenever the file was changed or replaced. */
async function statusOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : "unreadable";
}
