import { expect, test } from "vitest";
import { dynamoClient } from "../../../lambdas/store/dynamo-client.ts";

test("one signer signs all requests of a client", async () => {
  const { config } = dynamoClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
  });
  expect(await config.signer()).toBe(await config.signer());
});
