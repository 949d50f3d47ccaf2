import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BUNDLE_FILE, BUNDLE_LIMIT, bundle, writeBundle } from "../infra/bundling.ts";
import { FUNCTION_NAMES, type FunctionName } from "../infra/functions.ts";
import { importBundle } from "./cold/import-time.ts";
import { bundlePlainly, plainModule } from "./cold/plain-bundle.ts";

// What a cold start pays before a function can answer: the import of each built bundle, in fresh processes, next to a
// plain bundle of the same clients and Powertools with esbuild's usual settings. Exit code 1 beyond the limits.

const ROOT = resolve(import.meta.dirname, "..");
const MOST = 0.65;

/** What was measured of one function. */
interface Measured {
  readonly name: FunctionName;
  readonly bytes: number;
  readonly plainBytes: number;
  /** The fastest runs, in ms: whatever else the machine does can only slow one down. */
  readonly ms: number;
  readonly plainMs: number;
  readonly ratio: number;
}

const measure = (name: FunctionName, folder: string, runs: number): Measured => {
  const built = bundle(join(ROOT, "lambdas", name, "handler.ts"));
  const ours = join(folder, name, BUNDLE_FILE);
  const plain = join(folder, name, "plain.cjs");
  writeBundle(built, join(folder, name));
  const sources = Object.keys(built.metafile.inputs).filter((file) => file.startsWith("lambdas/"));
  bundlePlainly(ROOT, plainModule(ROOT, sources), plain);
  const times: number[] = [];
  const plainTimes: number[] = [];
  // Turn by turn, so that a busy machine slows both alike.
  for (let run = 0; run < runs; run += 1) {
    times.push(importBundle(ours).ms);
    plainTimes.push(importBundle(plain).ms);
  }
  const ms = Math.min(...times);
  const plainMs = Math.min(...plainTimes);
  return {
    name,
    bytes: statSync(ours).size,
    plainBytes: statSync(plain).size,
    ms,
    plainMs,
    ratio: ms / plainMs,
  };
};

const show = ({ name, bytes, plainBytes, ms, plainMs, ratio }: Measured): string =>
  [
    name.padEnd(12),
    `${(bytes / 1000).toFixed(1)} KB`.padStart(10),
    `${(plainBytes / 1000).toFixed(1)} KB`.padStart(10),
    `${ms.toFixed(1)} ms`.padStart(10),
    `${plainMs.toFixed(1)} ms`.padStart(10),
    ratio.toFixed(2).padStart(6),
  ].join("  ");

const { values } = parseArgs({
  options: { json: { type: "string" }, runs: { type: "string", default: "15" } },
});
const folder = mkdtempSync(join(tmpdir(), "savepoint-cold-"));
console.log(["function    ", "    bundle", "     plain", "    import", "     plain", " ratio"].join("  "));
const measured = FUNCTION_NAMES.map((name) => {
  const one = measure(name, folder, Number(values.runs));
  console.log(show(one));
  return one;
});
rmSync(folder, { recursive: true });
if (values.json) writeFileSync(values.json, `${JSON.stringify(measured, undefined, 2)}\n`);
const beyond = measured.filter(({ bytes, ratio }) => bytes > BUNDLE_LIMIT || ratio > MOST);
console.log(
  beyond.length === 0
    ? `Every bundle is at most ${BUNDLE_LIMIT / 1000} KB and ${MOST} of the plain one's import.`
    : `Beyond ${BUNDLE_LIMIT / 1000} KB or ${MOST} of the plain one's import: ${beyond.map(({ name }) => name).join(", ")}.`,
);
process.exitCode = beyond.length === 0 ? 0 : 1;
