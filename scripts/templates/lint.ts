import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "aws-cdk-lib";
import cdk from "../../cdk.json" with { type: "json" };
import { addService } from "../../infra/service.ts";
import { EXAMPLE, stageNamed } from "../../infra/stage-check.ts";
import { STAGES } from "../../infra/stages.ts";

// Holds the templates of every stage against CloudFormation's own schemas, in three regions: an old one, a large one in
// Europe, and one of those with smaller quotas and fewer services.  npm run templates:lint

const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-3"] as const;
/** W3005: the CDK names dependencies that a reference implies as well. */
const IGNORED = ["W3005"];

// Installed by scripts/templates/install-cfn-lint.sh; another may be named instead.
const [command = resolve(import.meta.dirname, "../../.savepoint/cfn-lint/bin/cfn-lint")] =
  process.argv.slice(2);
process.env.CDK_VALIDATION = "false";

/** A stage's templates, with nothing bundled. @returns their files */
function synthesise(stage: string, region: string): string[] {
  const outdir = mkdtempSync(join(tmpdir(), `savepoint-lint-${stage}-${region}-`));
  const app = new App({ outdir, context: { ...cdk.context, "aws:cdk:bundling-stacks": [] } });
  addService(app, {
    stage: stageNamed(stage),
    target: { ...EXAMPLE, region },
    lambdas: resolve(import.meta.dirname, "../../lambdas/functions"),
  });
  app.synth();
  return readdirSync(outdir)
    .filter((name) => name.endsWith(".template.json"))
    .map((name) => join(outdir, name));
}

let failed = false;
for (const region of REGIONS) {
  const templates = [...STAGES.keys()].flatMap((stage) => synthesise(stage, region));
  const { status, stdout, error } = spawnSync(
    command,
    ["--regions", region, "--ignore-checks", ...IGNORED, "--", ...templates],
    { encoding: "utf8" },
  );
  if (error) throw new Error(`cfn-lint cannot be run: ${error.message}`);
  console.log(`${region}: ${templates.length} templates, ${status === 0 ? "no findings" : "findings:"}`);
  if (status !== 0) console.log(stdout);
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
