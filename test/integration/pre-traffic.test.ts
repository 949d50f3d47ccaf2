import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { httpHandler } from "../../lambdas/api/http/handler.ts";
import { allRoutes } from "../../scripts/local/all-routes.ts";
import { AwsFaultError, type AwsServer, startAwsServer } from "../fixtures/aws-server.ts";
import { INVOCATION } from "../fixtures/invocation.ts";
import { type LambdaServer, startLambdaServer } from "../fixtures/lambda-server.ts";
import { testServices } from "../fixtures/services.ts";

const ASKED = { DeploymentId: "d-1A2B3C", LifecycleEventHookExecutionId: "execution-1" };
const status = z.strictObject({
  deploymentId: z.literal(ASKED.DeploymentId),
  lifecycleEventHookExecutionId: z.literal(ASKED.LifecycleEventHookExecutionId),
  status: z.enum(["Succeeded", "Failed"]),
});

let lambda: LambdaServer;
let codeDeploy: AwsServer;
let reported: string[];

/** CodeDeploy: it takes one answer of a hook that it asked, and no second. Source: AWS CodeDeploy API Reference. */
async function startCodeDeploy(): Promise<AwsServer> {
  return await startAwsServer(({ headers, body }) => {
    if (headers["x-amz-target"] !== "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus")
      throw new AwsFaultError("InvalidAction", String(headers["x-amz-target"]));
    const parsed = status.safeParse(JSON.parse(body.toString()));
    if (!parsed.success)
      throw new AwsFaultError("InvalidLifecycleEventHookExecutionIdException", "The execution is not known");
    if (reported.length > 0)
      throw new AwsFaultError("LifecycleEventAlreadyCompletedException", "The hook has answered already");
    reported.push(parsed.data.status);
    return { body: { lifecycleEventHookExecutionId: parsed.data.lifecycleEventHookExecutionId } };
  });
}

beforeEach(async () => {
  reported = [];
  [lambda, codeDeploy] = await Promise.all([startLambdaServer(), startCodeDeploy()]);
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    AWS_ENDPOINT_URL_CODEDEPLOY: codeDeploy.endpoint,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    ...Object.fromEntries(
      ["games", "transition", "snapshot", "recovery", "operations"].map((fn) => [
        `VERSION_${fn.toUpperCase()}`,
        `arn:aws:lambda:eu-west-1:123456789012:function:savepoint-prod-${fn}:7`,
      ]),
    ),
  }))
    vi.stubEnv(name, value);
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of [lambda, codeDeploy]) server.close();
});

/** The functions' new versions, all of them with the handlers of this repository, but for what is spoiled. */
function answering(spoiled?: string): void {
  const services = testServices();
  const answers = httpHandler(services, allRoutes(services));
  lambda.answer = async (name, event) =>
    spoiled !== undefined && name.includes(spoiled) ? "out of memory" : await answers(event, INVOCATION);
}

test("the hook plays on the new versions by their numbers, and tells CodeDeploy that calls may come", async () => {
  answering();
  const { handler } = await import("../../lambdas/functions/pre-traffic.ts");

  await handler(ASKED);

  expect(reported).toEqual(["Succeeded"]);
  for (const [name] of lambda.invoked) expect(name).toMatch(/^arn:aws:lambda:.+:savepoint-prod-\w+:7$/);
  expect(new Set(lambda.invoked.map(([name]) => name)).size).toBe(5);
});

test("the hook tells CodeDeploy that a version which crashes must take no calls", async () => {
  answering("transition");
  const { handler } = await import("../../lambdas/functions/pre-traffic.ts");

  await handler(ASKED);

  expect(reported).toEqual(["Failed"]);
});
