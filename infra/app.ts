import { resolve } from "node:path";
import { App } from "aws-cdk-lib";
import { checkRegionChosen } from "./chosen-region.ts";
import { addService } from "./service.ts";
import { EXAMPLE, stageNamed, targetFrom } from "./stage-check.ts";

/** What `cdk` runs: builds the stage named by `-c stage=`; any error is one line. */
async function main(): Promise<void> {
  const app = new App();
  const stage = stageNamed(app.node.tryGetContext("stage"));
  const target = targetFrom(process.env);
  if (target.account === EXAMPLE.account)
    console.error(
      `savepoint: Nobody is signed in to AWS: these templates are for the example account ${EXAMPLE.account} in ${target.region}, to be read and not deployed.`,
    );
  else await checkRegionChosen(process.env);
  const keys: unknown = app.node.tryGetContext("keys");
  addService(app, {
    stage,
    target,
    lambdas: resolve(import.meta.dirname, "../lambdas/functions"),
    ...(typeof keys === "string" ? { keys } : {}),
  });
  app.synth();
}

/** What is wrong, in one line; where the CDK puts a folder that nobody asked for before it, without that. */
function inOneLine(error: unknown): string {
  const [line = ""] = error instanceof Error ? error.message.split("\n") : [String(error)];
  return line.replace(/^Failed to bundle asset .*: Error: (?=Cannot bundle )/, "");
}

try {
  await main();
} catch (error) {
  console.error(`savepoint: ${inOneLine(error)}`);
  process.exitCode = 1;
}
