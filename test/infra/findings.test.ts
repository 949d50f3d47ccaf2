import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { STAGES } from "../../infra/stages.ts";
import { buildService } from "./service-under-test.ts";

describe.each([...STAGES.keys()])("cdk-nag on %s", (name) => {
  it("finds nothing that isn't acknowledged with a reason, and the CDK's own checks find nothing either", () => {
    const { app } = buildService(name);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

    expect(() => app.synth()).not.toThrow();

    const report = readFileSync(join(app.outdir, "validation-report.json"), "utf8");
    expect(report).toContain("AwsSolutions");
    expect(report).toContain("Serverless");
  });
});
