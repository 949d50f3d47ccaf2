import { resolve } from "node:path";
import { buildSync } from "esbuild";
import { BUNDLE_OPTIONS } from "../../infra/bundling.ts";
import type { FunctionName } from "../../infra/functions.ts";
import { PORTS } from "./port-calls.ts";

const LAMBDAS = resolve(import.meta.dirname, "../../lambdas");

// What only hands calls on: its methods say nothing about who calls them.
const ADAPTERS = /^lambdas\/store\/(dynamo-|memory-|s3-|guarded)/;

/** What a function's own code comes to in its bundle, once unused functions are shaken off. */
function bundledCode(name: FunctionName): string {
  const { outputFiles } = buildSync({
    ...BUNDLE_OPTIONS,
    minify: false,
    entryPoints: [resolve(LAMBDAS, "functions", `${name}.ts`)],
    outdir: resolve(LAMBDAS, name),
    sourcemap: false,
  });
  const text = outputFiles.map((file) => file.text).join("\n");
  return text
    .split(/^\/\/ (?=\S+\.[mc]?[jt]s$)/m)
    .filter((section) => section.startsWith("lambdas/") && !ADAPTERS.test(section))
    .join("\n");
}

const kept = new Map<FunctionName, string>();
function ownCode(name: FunctionName): string {
  const code = kept.get(name) ?? bundledCode(name);
  kept.set(name, code);
  return code;
}

function polls(action: string): string[] {
  return [`flags appconfig:${action}`, `game-types appconfig:${action}`];
}

/** The calls of what goes to AWS without a port, by the command that is sent. */
const COMMANDS: readonly (readonly [command: string, calls: readonly string[]])[] = [
  ["GetSecretValueCommand", ["cursor-keys secretsmanager:GetSecretValue"]],
  ["GetMetricDataCommand", ["metrics cloudwatch:GetMetricData"]],
  ["StartConfigurationSessionCommand", polls("StartConfigurationSession")],
  ["GetLatestConfigurationCommand", polls("GetLatestConfiguration")],
];

/** Every call that a function can make, found in its bundle: the methods and commands, and what they come to. */
function foundIn(name: FunctionName): readonly (readonly [by: string, calls: Iterable<string>])[] {
  const code = ownCode(name);
  const methods = PORTS.flatMap(({ receivers, found }) =>
    [...found]
      .filter(([method]) => new RegExp(`\\b${receivers}\\d*\\??\\.${method}\\(`).test(code))
      .map(([method, calls]) => [`${receivers}.${method}`, calls] as const),
  );
  return [...methods, ...COMMANDS.filter(([command]) => code.includes(`new ${command}(`))];
}

/** Every call that a function can make, as `resource action`. */
export function callsFound(name: FunctionName): string[] {
  return [...new Set(foundIn(name).flatMap(([, calls]) => [...calls]))].sort();
}

/** Methods of the ports, and commands, that are found in none of the functions. */
export function foundNowhere(names: readonly FunctionName[]): string[] {
  const found = new Set(names.flatMap((name) => foundIn(name).map(([by]) => by)));
  const all = [
    ...PORTS.flatMap(({ receivers, found: methods }) =>
      [...methods.keys()].map((method) => `${receivers}.${method}`),
    ),
    ...COMMANDS.map(([command]) => command),
  ];
  return all.filter((by) => !found.has(by));
}
