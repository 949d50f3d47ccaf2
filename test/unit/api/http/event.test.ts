import { expect, test } from "vitest";
import { httpHandler } from "../../../../lambdas/api/http/handler.ts";
import { operationsRoutes } from "../../../../lambdas/api/operations.ts";
import { INVOCATION } from "../../../fixtures/invocation.ts";
import { testServices } from "../../../fixtures/services.ts";

test("takes an event whose absent parts are null, as MiniStack sends them, for one without them, as API Gateway does", async () => {
  const services = testServices();
  const handler = httpHandler(services, operationsRoutes(services));

  const event = {
    version: "2.0",
    routeKey: "GET /v1/health/circuit-breakers",
    headers: {},
    isBase64Encoded: false,
  };
  const absent = await handler(event, INVOCATION);
  const empty = await handler({ ...event, pathParameters: null, queryStringParameters: null }, INVOCATION);

  expect(absent.statusCode).toBe(200);
  expect(empty).toEqual(absent);
});
