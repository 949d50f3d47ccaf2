import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoClient } from "../../lambdas/store/dynamo-client.ts";
import { openBackend } from "./backend.ts";
import { bareItem } from "./bare-item.ts";
import { TABLES } from "./database.ts";
import { transition800 } from "./transition-800.ts";

// Processor time of appends through the handler next to that of bare puts, both on a transport that answers at once.
// The rounds are interleaved, so that whatever else the machine does slows both alike.

const WARM_UP = 3_000;
const ROUNDS = 60;
const ROUND = 100;

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
let cursor = await backend.create("cpu");
let nth = 0;

async function appends(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    nth += 1;
    ({ cursor } = await backend.append("cpu", { cursor }, [transition800(nth)]));
  }
}

async function bares(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    const item = bareItem("cpu", done, JSON.stringify([transition800(done)]));
    await client.send(new PutCommand({ TableName: TABLES.stateTable, Item: item }));
  }
}

/** Processor time of one, in µs. */
async function microseconds(run: (count: number) => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run(ROUND);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / ROUND;
}

for (let done = 0; done < WARM_UP; done += ROUND) {
  await bares(ROUND);
  await appends(ROUND);
}
const rounds: { bare: number; append: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  rounds.push({ bare: await microseconds(bares), append: await microseconds(appends) });
}
process.send?.(rounds);
