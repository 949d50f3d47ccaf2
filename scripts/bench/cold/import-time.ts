import { spawnSync } from "node:child_process";

// As on Lambda, but for what would be fetched: keys come from the environment, flags from what is compiled in.
const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  STAGE: "bench",
  STATE_TABLE: "state",
  TABLE_EPOCH: "1",
  GAMES_TABLE: "games",
  EVENT_BUS: "events",
  POWERTOOLS_SERVICE_NAME: "bench",
  CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: "0".repeat(64) } }),
};

const SCRIPT = `
const start = performance.now();
const cpuStart = process.cpuUsage();
const [file] = process.argv.slice(1);
const module = await import(file);
const { user, system } = process.cpuUsage(cpuStart);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, exports: Object.keys(module) }));
process.exit();
`;

/** What importing a bundle came to. */
export type Import = {
  /** Time that the import took, in ms. */
  readonly ms: number;
  /** Processor time that it took, user and system, in ms: the same however busy the machine is. */
  readonly cpuMs: number;
  /** Names that it exports. */
  readonly exports: readonly string[];
};

/**
 * Imports a bundle in a fresh process, as a cold start does.
 *
 * @throws Error with what the process said, when the import fails
 */
export function importBundle(file: string): Import {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", SCRIPT, file],
    { encoding: "utf8", env: ENVIRONMENT },
  );
  if (status !== 0) throw new Error(`Importing ${file} failed: ${stderr.trim()}`);
  const line = stdout.trim().split("\n").at(-1) ?? "";
  return JSON.parse(line);
}
