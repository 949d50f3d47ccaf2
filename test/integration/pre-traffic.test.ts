import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { httpHandler } from "../../lambdas/api/http/handler.ts";
import { allRoutes } from "../../scripts/local/all-routes.ts";
import { type CodeDeployServer, startCodeDeployServer } from "../fixtures/codedeploy-server.ts";
import { INVOCATION } from "../fixtures/invocation.ts";
import { type LambdaServer, startLambdaServer } from "../fixtures/lambda-server.ts";
import { testServices } from "../fixtures/services.ts";

const ASKED = { DeploymentId: "d-1A2B3C4D5", LifecycleEventHookExecutionId: "execution-1" };
let lambda: LambdaServer;
let codeDeploy: CodeDeployServer;

beforeEach(async () => {
  [lambda, codeDeploy] = await Promise.all([startLambdaServer(), startCodeDeployServer(ASKED)]);
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

  await handler(ASKED, INVOCATION);

  expect(codeDeploy.reported).toEqual(["Succeeded"]);
  for (const [name] of lambda.invoked) expect(name).toMatch(/^arn:aws:lambda:.+:savepoint-prod-\w+:7$/);
  expect(new Set(lambda.invoked.map(([name]) => name)).size).toBe(5);
});

test("the hook tells CodeDeploy that a version which crashes must take no calls", async () => {
  answering("transition");
  const { handler } = await import("../../lambdas/functions/pre-traffic.ts");

  await handler(ASKED, INVOCATION);

  expect(codeDeploy.reported).toEqual(["Failed"]);
});

test("a hook that is called again after its answer changes nothing, and its invocation fails", async () => {
  answering();
  const { handler } = await import("../../lambdas/functions/pre-traffic.ts");
  await handler(ASKED, INVOCATION);

  await expect(handler(ASKED, INVOCATION)).rejects.toMatchObject({
    name: "LifecycleEventAlreadyCompletedException",
  });

  expect(codeDeploy.reported).toEqual(["Succeeded"]);
});

test("a hook that no deployment asked gets no answer through", async () => {
  answering();
  const { handler } = await import("../../lambdas/functions/pre-traffic.ts");

  await expect(handler({ ...ASKED, DeploymentId: "d-OTHER1234" }, INVOCATION)).rejects.toMatchObject({
    name: "DeploymentDoesNotExistException",
  });

  expect(codeDeploy.reported).toEqual([]);
});

test("the hook reports a version that does not answer before its own time is over", async () => {
  answering();
  const answers = lambda.answer;
  lambda.answer = (name, event) =>
    name.includes("transition") ? Promise.withResolvers().promise : answers(name, event);
  const { handler } = await import("../../lambdas/functions/pre-traffic.ts");

  await handler(ASKED, { getRemainingTimeInMillis: () => 16_000 });

  expect(codeDeploy.reported).toEqual(["Failed"]);
});
