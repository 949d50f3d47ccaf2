import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type CdkOptions, runCdk } from "../../../scripts/e2e/cdk.ts";
import { assembly } from "../support/own-stage.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** What the CDK adds when an app ends with an error. */
const CDK_SAYS = "node infra/app.ts: Subprocess exited with error 1";

/** Deploys, and hands back how that ended and what it said of it. */
async function deploy(
  name: string,
  stage: string,
  options: CdkOptions,
): Promise<{ readonly status: number; readonly said: readonly string[] }> {
  const args = ["deploy", "--all", "-c", `stage=${stage}`, "--output", assembly(name)];
  const { status, stderr } = await runCdk(args, options);
  const said = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Bundling asset"));
  return { status, said };
}

test("a stage that isn't known", async () => {
  expect(await deploy("unknown-stage", "pord", {})).toEqual({
    status: 1,
    said: ['savepoint: Unknown stage "pord": use -c stage=dev|staging|prod|e2e.', CDK_SAYS],
  });
});

test("no region", async () => {
  const { AWS_REGION: _, ...env } = process.env;

  expect(await deploy("no-region", "e2e", { env })).toEqual({
    status: 1,
    said: ["savepoint: No AWS region: set AWS_REGION, or a region in the profile.", CDK_SAYS],
  });
});

test("a bundle that can't be built", async () => {
  const copy = assembly("broken-copy");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const part of ["infra", "lambdas", "cdk.json", "openapi.json", "package.json"])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  appendFileSync(join(copy, "lambdas/functions/games.ts"), 'import "./nowhere.ts";\n');

  const { status, said } = await deploy("broken-bundle", "e2e", { cwd: copy });

  expect(status).toBe(1);
  expect(said).toEqual([
    expect.stringMatching(/^savepoint: Cannot bundle .*games\.ts: .*Could not resolve "\.\/nowhere\.ts"$/),
    CDK_SAYS,
  ]);
});
