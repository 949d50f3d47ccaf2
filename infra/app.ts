import { resolve } from "node:path";
import { App } from "aws-cdk-lib";
import { checkRegionChosen } from "./chosen-region.ts";
import { addService } from "./service.ts";
import { stageNamed, targetFrom } from "./stage-check.ts";

/** What `cdk` runs: builds the stage named by `-c stage=`; whatever is wrong is said in one line. */
const main = async (): Promise<void> => {
  const app = new App();
  const stage = stageNamed(app.node.tryGetContext("stage"));
  const target = targetFrom(process.env);
  await checkRegionChosen(process.env);
  const keys: unknown = app.node.tryGetContext("keys");
  addService(app, {
    stage,
    target,
    lambdas: resolve(import.meta.dirname, "../lambdas"),
    ...(typeof keys === "string" ? { keys } : {}),
  });
  app.synth();
};

try {
  await main();
} catch (error) {
  const [line] = error instanceof Error ? error.message.split("\n") : [String(error)];
  console.error(`savepoint: ${line}`);
  process.exitCode = 1;
}
