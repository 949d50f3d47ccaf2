import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { STAGES } from "../../infra/stages.ts";
import { buildService } from "./service-under-test.ts";

const report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      violations: z.array(z.object({ ruleName: z.string() })),
      suppressedViolations: z.optional(z.array(z.object({ ruleName: z.string(), reason: z.string() }))),
    }),
  ),
});

describe.each([...STAGES.keys()])("cdk-nag and the CDK's own checks on %s", (name) => {
  const { app } = buildService(name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  app.synth();
  const { pluginReports } = report.parse(
    JSON.parse(readFileSync(join(app.outdir, "validation-report.json"), "utf8")),
  );

  test("find nothing that isn't acknowledged", () => {
    expect(pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test("have both packs in them, and a reason for each acknowledgement", () => {
    const acknowledged = pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);

    expect(pluginReports.map(({ pluginName }) => pluginName)).toEqual(
      expect.arrayContaining(["AwsSolutions", "Serverless"]),
    );
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { reason } of acknowledged) expect(reason).toMatch(/\w+ \w+ \w+/);
  });
});
