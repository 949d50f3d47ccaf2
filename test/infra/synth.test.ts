import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "aws-cdk-lib";
import recommended from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { addService } from "../../infra/service.ts";
import { stageNamed } from "../../infra/stage-check.ts";
import { emptyLambdas, TARGET } from "./service-under-test.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Synthesises prod with real bundles, into a folder of a length of its own, and reads what came out. */
function synth(prefix: string): Map<string, string> {
  process.env.CDK_VALIDATION = "false";
  const outdir = mkdtempSync(join(tmpdir(), prefix));
  const app = new App({ outdir, context: cdk.context });
  addService(app, { stage: stageNamed("prod"), target: TARGET, lambdas: join(ROOT, "lambdas/functions") });
  app.synth();
  const templates = readdirSync(outdir).filter((name) => name.endsWith(".template.json"));
  return new Map(templates.map((name) => [name, readFileSync(join(outdir, name), "utf8")]));
}

describe("the same code", () => {
  test("makes the same templates wherever and whenever it is synthesised: no version churns", () => {
    const first = synth("a");
    const second = synth("somewhere-else-");

    expect([...first.keys()]).toHaveLength(4);
    expect(second).toEqual(first);
  });
});

/** Runs the app as the CDK does. */
function run(context: object, environment: Record<string, string>): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, ["infra/app.ts"], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      ...process.env,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, "aws:cdk:bundling-stacks": [], ...context }),
      CDK_OUTDIR: mkdtempSync(join(tmpdir(), "savepoint-app-")),
      ...environment,
    },
  });
}

const SIGNED_IN = { CDK_DEFAULT_ACCOUNT: TARGET.account, CDK_DEFAULT_REGION: TARGET.region };

describe("what can't be deployed ends with one clear line and a non-zero exit:", () => {
  test.each([
    [
      "a stage that isn't known",
      { stage: "pord" },
      SIGNED_IN,
      'Unknown stage "pord": use -c stage=dev|staging|prod|e2e.',
    ],
    ["no stage", {}, SIGNED_IN, "No stage given: add -c stage=dev|staging|prod|e2e."],
    [
      "no region",
      { stage: "dev" },
      { CDK_DEFAULT_ACCOUNT: TARGET.account, CDK_DEFAULT_REGION: "" },
      "No AWS region: set AWS_REGION, or a region in the profile.",
    ],
  ])("%s", (_what, context, environment, line) => {
    const { status, stderr } = run(context, environment);

    expect(status).toBe(1);
    expect(stderr).toBe(`savepoint: ${line}\n`);
  });

  test("a bundle that can't be built", () => {
    const lambdas = emptyLambdas();
    writeFileSync(join(lambdas, "games.ts"), 'import "./nowhere.ts";\n');
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), "savepoint-broken-")), context: cdk.context });

    expect(() => addService(app, { stage: stageNamed("dev"), target: TARGET, lambdas })).toThrow(
      /Cannot bundle .*games\.ts: .*Could not resolve "\.\/nowhere\.ts"$/,
    );
  });
});

describe("without an account", () => {
  test("the templates can be read, those with a key of their own too, and it is said that they are an example", () => {
    const nobody = { CDK_DEFAULT_ACCOUNT: "", CDK_DEFAULT_REGION: "", CDK_VALIDATION: "false" };
    const { status, stderr } = run({ stage: "prod" }, nobody);

    expect({ status, stderr }).toEqual({
      status: 0,
      stderr:
        "savepoint: Nobody is signed in to AWS: these templates are for the example account 111122223333 in us-east-1, to be read and not deployed.\n",
    });
  });
});

describe("the CDK's feature flags", () => {
  test("are all those that cdk init sets today, but references between stacks are exported values", () => {
    const { "@aws-cdk/core:defaultCrossStackReferences": references, ...flags } = cdk.context;
    const { "@aws-cdk/core:defaultCrossStackReferences": _, ...today } = recommended;

    expect(flags).toEqual(today);
    expect(references).toBe("strong");
  });
});
