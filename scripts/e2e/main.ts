import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cdk } from "./cdk.ts";
import { ACCOUNT, emulatedEnvironment, REGION } from "./emulated.ts";
import { E2eError } from "./failure.ts";
import { findMiniStack } from "./find-ministack.ts";
import { startMiniStack } from "./ministack.ts";
import { deployedStage } from "./outputs.ts";
import { say, since, step } from "./steps.ts";
import { waysToUse } from "./ways-to-use.ts";

// npm run e2e                   deploys the stage e2e to MiniStack, tests it and takes it down
// ENDPOINT=https://… npm run e2e   tests a deployed stage through its API; see test/e2e/support/target.ts
// npm run e2e -- --keep         deploys the stage e2e, tests nothing, and says how to use it until Ctrl+C
// What else follows `--` goes to vitest.

const ROOT = resolve(import.meta.dirname, "../..");
const INTERRUPTED = 130;
const KEEP = process.argv.includes("--keep");

async function test(env: NodeJS.ProcessEnv): Promise<boolean> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "test/e2e/vitest.config.ts", ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "inherit" });
  const [status] = await once(child, "exit");
  return status === 0;
}

/** Leaves the stage running until Ctrl+C. */
async function keep(env: NodeJS.ProcessEnv, url: string): Promise<never> {
  say(`\n${waysToUse(env, url)}\n\nCtrl+C stops it, and nothing is kept.`);
  // MiniStack is a process of its own: something must keep this one.
  setInterval(() => {}, 60_000);
  return await new Promise(() => {});
}

/** Ctrl+C ends everything: MiniStack, which listens to this process's exit, goes with it, and its files too. */
function interruptionRemoves(folder: string): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
      console.error(
        "\ne2e: Interrupted. The stage is gone: MiniStack is stopped, and its files are removed.",
      );
      process.exit(INTERRUPTED);
    });
}

async function onMiniStack(): Promise<boolean> {
  const found = findMiniStack(process.env);
  // Outside of the repository, whose package.json would make ES modules of MiniStack's own scripts.
  const folder = mkdtempSync(join(tmpdir(), "savepoint-e2e-"));
  interruptionRemoves(folder);
  await using ministack = await step("start MiniStack", () => startMiniStack(found, folder));
  say(`   ${ministack.url}, files in ${folder}`);
  const env = emulatedEnvironment(ministack, folder);
  // From a folder without an app, so that none is synthesised.
  await step("cdk bootstrap", () => cdk(["bootstrap", `aws://${ACCOUNT}/${REGION}`], { cwd: folder, env }));
  const outputs = join(folder, "outputs.json");
  const files = ["--output", join(folder, "first"), "--outputs-file", outputs];
  await step("cdk deploy --all -c stage=e2e", () =>
    cdk(["deploy", "--all", "-c", "stage=e2e", "--require-approval", "never", ...files], { env }),
  );
  if (KEEP) await keep(env, deployedStage(outputs).ENDPOINT ?? "");
  const passed = await step("test", () => test({ ...env, ...deployedStage(outputs), E2E_FOLDER: folder }));
  if (passed) rmSync(folder, { recursive: true, force: true });
  return passed;
}

const started = performance.now();
try {
  const passed = process.env.ENDPOINT ? await test(process.env) : await onMiniStack();
  say(`== ${passed ? "passed" : "failed"} in ${since(started)}`);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  if (!(error instanceof E2eError)) throw error;
  console.error(`e2e: ${error.message}`);
  process.exitCode = 1;
}
