import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BUNDLE_FILE, BUNDLE_LIMIT, bundle, bytesAtStart, writeBundle } from "../../infra/bundling.ts";
import { FUNCTION_NAMES, type FunctionName } from "../../infra/functions.ts";
import { type Import, importBundle } from "./cold/import-time.ts";
import { bundlePlainly, plainModule } from "./cold/plain-bundle.ts";
import { median } from "./row.ts";

// What a cold start pays before a function can answer: the import of each built bundle, in fresh processes, next to a
// plain bundle of the same clients and Powertools with esbuild's usual settings. Exit code 1 beyond the limits.

const ROOT = resolve(import.meta.dirname, "../..");
// Of the plain bundle's import. That of operations has one small client more than DynamoDB's, and that of events, for whose
// start nobody waits, DynamoDB's not at all: what all functions share weighs more there.
const MORE: Partial<Record<FunctionName, number>> = { operations: 0.7, events: 0.75 };
function most(name: FunctionName): number {
  return MORE[name] ?? 0.65;
}

/** A function's bundle, and a plain one to compare with. */
type Pair = {
  readonly name: FunctionName;
  readonly ours: string;
  readonly plain: string;
  readonly bytes: number;
};

/** Medians of an import's times, in ms. */
type Times = Pick<Import, "cpuMs" | "ms">;

/** What was measured of one function. */
type Measured = {
  readonly name: FunctionName;
  readonly bytes: number;
  readonly plainBytes: number;
  readonly ours: Times;
  readonly plain: Times;
  /** Of processor times. */
  readonly ratio: number;
};

function build(name: FunctionName, folder: string): Pair {
  const built = bundle(join(ROOT, "lambdas/functions", `${name}.ts`));
  const ours = join(folder, name, BUNDLE_FILE);
  const plain = join(folder, name, "plain.cjs");
  writeBundle(built, join(folder, name));
  const sources = Object.keys(built.metafile.inputs).filter((file) => file.startsWith("lambdas/"));
  bundlePlainly(ROOT, plainModule(ROOT, sources), plain);
  return { name, ours, plain, bytes: bytesAtStart(built) };
}

function timesOf(imports: readonly Import[]): Times {
  return {
    cpuMs: median(imports.map(({ cpuMs }) => cpuMs)),
    ms: median(imports.map(({ ms }) => ms)),
  };
}

/** Measures all of them round by round, so that other load on the machine affects all of them alike. */
function measure(pairs: readonly Pair[], rounds: number): Measured[] {
  const runs = pairs.map((pair) => ({ pair, ours: [] as Import[], plain: [] as Import[] }));
  for (let round = 0; round < rounds; round += 1)
    for (const { pair, ours, plain } of runs) {
      ours.push(importBundle(pair.ours));
      plain.push(importBundle(pair.plain));
    }
  return runs.map(({ pair, ...imports }) => {
    const ours = timesOf(imports.ours);
    const plain = timesOf(imports.plain);
    const { name, bytes } = pair;
    const plainBytes = statSync(pair.plain).size;
    return { name, bytes, plainBytes, ours, plain, ratio: ours.cpuMs / plain.cpuMs };
  });
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(10))).join("  ");
}

function show({ name, bytes, plainBytes, ours, plain, ratio }: Measured): string {
  return row([
    name,
    ...[bytes, plainBytes].map((size) => `${(size / 1000).toFixed(1)} KB`),
    ...[ours.cpuMs, plain.cpuMs].map((time) => `${time.toFixed(1)} ms`),
    ratio.toFixed(2),
    ...[ours.ms, plain.ms].map((time) => `${time.toFixed(1)} ms`),
  ]);
}

const { values } = parseArgs({
  options: { json: { type: "string" }, rounds: { type: "string", default: "15" } },
});
const folder = mkdtempSync(join(tmpdir(), "savepoint-cold-"));
const measured = measure(
  FUNCTION_NAMES.map((name) => build(name, folder)),
  Number(values.rounds),
);
rmSync(folder, { recursive: true });
console.log(row(["", "at start", "plain", "import", "plain", "ratio", "by clock", "plain"]));
for (const one of measured) console.log(show(one));
console.log(
  `Imports: processor time, user and system, median of ${values.rounds} rounds. It is what is judged; the time by the clock depends on what else the machine does.`,
);
if (values.json) writeFileSync(values.json, `${JSON.stringify(measured, undefined, 2)}\n`);
const beyond = measured.filter(({ name, bytes, ratio }) => bytes > BUNDLE_LIMIT || ratio > most(name));
const limits = `${BUNDLE_LIMIT / 1000} KB at the start, and ${most("transition")} of the plain bundle's import (operations ${most("operations")}, events ${most("events")})`;
console.log(
  beyond.length === 0
    ? `Every function is within ${limits}.`
    : `Beyond ${limits}: ${beyond.map(({ name }) => name).join(", ")}.`,
);
process.exitCode = beyond.length === 0 ? 0 : 1;
