import { dynamoClient } from "../../lambdas/store/dynamo-client.ts";
import { openBackend } from "./backend.ts";
import { appending, cpuRounds, putting } from "./rounds.ts";

// The handler from its source: it and the bare puts have one client of the SDK, on a transport that answers at once.

const ANSWER = Buffer.from(JSON.stringify({ ConsumedCapacity: { TableName: "stub", CapacityUnits: 1 } }));
const stub = {
  handle: async () => ({
    response: { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: ANSWER },
  }),
};
const client = dynamoClient({
  region: "eu-west-1",
  credentials: { accessKeyId: "stub", secretAccessKey: "stub" },
  requestHandler: stub,
});
const backend = await openBackend(client, true);
const append = appending(backend.handler, "cpu", await backend.create("cpu"));
process.send?.(await cpuRounds(putting(client), append));
