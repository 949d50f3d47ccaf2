import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import cdk from "../../cdk.json" with { type: "json" };
import type { FirstConfiguration } from "../../infra/first-configuration.ts";
import { VALIDATOR } from "../../infra/flag-validator.ts";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { PRE_TRAFFIC } from "../../infra/pre-traffic.ts";
import { addService, type Service } from "../../infra/service.ts";
import type { Stage } from "../../infra/stage.ts";
import { stageNamed, type Target } from "../../infra/stage-check.ts";

/** Where the tests pretend to deploy to. */
export const TARGET: Target = { account: "123456789012", region: "eu-west-1" };

/** A folder with an entry point for each function that does nothing. */
export function emptyLambdas(): string {
  const folder = mkdtempSync(join(tmpdir(), "savepoint-lambdas-"));
  for (const name of [...FUNCTION_NAMES, VALIDATOR, PRE_TRAFFIC]) {
    writeFileSync(join(folder, `${name}.ts`), "export const handler = async () => ({});\n");
  }
  return folder;
}

/** A stage's stacks in an app of their own, with nothing bundled. */
export function buildService(
  stageOrName: string | Stage,
  first?: FirstConfiguration,
): Service & { readonly app: App } {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), "savepoint-synth-")),
    context: { ...cdk.context, "aws:cdk:bundling-stacks": [] },
  });
  const stage = typeof stageOrName === "string" ? stageNamed(stageOrName) : stageOrName;
  const service = addService(app, {
    stage,
    target: TARGET,
    lambdas: emptyLambdas(),
    ...(first ? { first } : {}),
  });
  return { app, ...service };
}

/** The templates of a stage's stacks. */
export type Templates = {
  readonly data: Template;
  readonly flags: Template;
  readonly api: Template;
  readonly observability: Template;
};

/** Synthesises a stage, without the CDK's own checks of the templates, which take seconds: the test of findings has them. */
export function templatesOf(stageOrName: string | Stage, first?: FirstConfiguration): Templates {
  process.env.CDK_VALIDATION = "false";
  const { data, flags, api, observability } = buildService(stageOrName, first);
  return {
    data: Template.fromStack(data),
    flags: Template.fromStack(flags),
    api: Template.fromStack(api),
    observability: Template.fromStack(observability),
  };
}

/**
 * A value of a template as it is once deployed: references to accounts and regions are known, and all else that is
 * referred to is named by the caller.
 * @param named Names a resource or its attribute, by the logical id.
 */
export function resolved(value: unknown, named: (logicalId: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, named));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, resolved(member, named)] as const);
  const [[name, inner] = ["", undefined]] = members;
  if (name === "Ref" && typeof inner === "string") return inner === "AWS::Partition" ? "aws" : named(inner);
  if (name === "Fn::GetAtt" && Array.isArray(inner)) return named(String(inner[0]));
  if (name === "Fn::Join" && Array.isArray(inner) && Array.isArray(inner[1]))
    return inner[1].join(String(inner[0]));
  return Object.fromEntries(members);
}
