import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { processTerminal, type Terminal } from "../cli/terminal.ts";
import { measureBulk } from "./bulk.ts";
import { measureClient } from "./client.ts";
import { measureConsole } from "./console.ts";
import { measureCosts } from "./costs.ts";
import { measureCpu } from "./cpu.ts";
import { openDatabase } from "./database.ts";
import { measureHold } from "./hold.ts";
import { measureMachine } from "./machine/measure.ts";
import { measureMemory } from "./memory.ts";
import { measureRecovery } from "./recovery.ts";
import type { Row, Say } from "./row.ts";
import { measureStateCpu } from "./state-cpu.ts";
import { measureThroughput } from "./throughput.ts";
import { measureTouched } from "./touched.ts";
import { measureUnits } from "./units.ts";

// What appends and recoveries cost, all in one run. Exit code 1 when a target is missed; --json FILE keeps the figures,
// --only costs,client measures these groups alone.

const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string" } } });
const terminal = processTerminal();
const say = progressOn(terminal);
const database = await openDatabase();
const GROUPS: { readonly [group: string]: () => Promise<readonly Row[]> } = {
  costs: async () => await measureCosts(database, say),
  recovery: async () => await measureRecovery(database, say),
  units: async () => await measureUnits(database, say),
  throughput: async () => await measureThroughput(database, say),
  cpu: async () => await measureCpu(say),
  states: async () => await measureStateCpu(say),
  memory: async () => await measureMemory(database, say),
  client: async () => await measureClient(say),
  touched: async () => await measureTouched(database, say),
  hold: async () => await measureHold(say),
  bulk: async () => await measureBulk(say),
  machine: async () => await measureMachine(say),
  console: async () => await measureConsole(say),
};
const groups = values.only?.split(",") ?? Object.keys(GROUPS);
const rows: Row[] = [];
for (const group of groups) {
  const measure = GROUPS[group];
  if (!measure) throw new Error(`no group ${group}: give one of ${Object.keys(GROUPS).join(", ")}`);
  rows.push(...(await measure()));
}
database.close();
terminal.rewrite?.("");
for (const line of shown(rows)) terminal.out(line);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, rows }, null, 2)}\n`);
const targets = rows.filter(({ target }) => target !== "");
const missed = targets.filter(({ ok }) => !ok).length;
terminal.out(missed === 0 ? "Every target is met." : `${missed} of ${targets.length} targets are missed.`);
process.exitCode = missed === 0 ? 0 : 1;

function shown(all: readonly Row[]): string[] {
  function mark(ok: boolean) {
    return {
      text: ok ? "met" : "missed",
      paint: (text: string) => terminal.paint(ok ? "green" : "red", text),
    };
  }
  return table(
    [{ title: "what" }, { title: "measured" }, { title: "target" }, { title: "" }],
    all.map(({ what, measured, target, ok }) => [what, measured, target, target === "" ? "" : mark(ok)]),
  );
}

/** On a terminal, one line that is overwritten; elsewhere a line for each thing that is measured. */
function progressOn({ rewrite, err }: Terminal): Say {
  if (rewrite) return (what, detail = "") => rewrite(`${what} ${detail}`);
  let last = "";
  return (what) => {
    if (what !== last) err(what);
    last = what;
  };
}
