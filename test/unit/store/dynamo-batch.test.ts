import { syncBuiltinESMExports } from "node:module";
import { mock } from "node:test";
import timers from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { readBatch, UnprocessedError, writeBatch } from "../../../lambdas/store/dynamo-batch.ts";
import { loopbackClient } from "../../fixtures/dynalite.ts";

function key(id: number) {
  return { gameId: `g${id}`, position: "1" };
}

function removals(count: number) {
  return Array.from({ length: count }, (_, id) => ({ DeleteRequest: { Key: key(id) } }));
}

/** A client whose answers leave the first items of a batch undone, so many times. */
function leaving(times: number, answer: (input: object) => object) {
  const client = loopbackClient("http://127.0.0.1:1");
  const sizes: number[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const items: unknown = Reflect.get(Reflect.get(args.input, "RequestItems"), "t");
      sizes.push(Array.isArray(items) ? items.length : Reflect.get(Object(items), "Keys").length);
      return {
        response: {},
        output: { $metadata: {}, ...(sizes.length <= times ? answer(args.input) : {}) },
      };
    },
    { step: "initialize", priority: "low" },
  );
  return { client, sizes };
}

test("sends again what DynamoDB left undone of a batch of writes", async () => {
  const { client, sizes } = leaving(1, () => ({ UnprocessedItems: { t: removals(2) } }));
  await writeBatch(client, "t", () => {}, removals(30));
  expect(sizes).toEqual([25, 2, 5]);
});

test("sends again what DynamoDB left undone of a batch of reads", async () => {
  const { client, sizes } = leaving(1, () => ({ UnprocessedKeys: { t: { Keys: [key(1)] } } }));
  await readBatch(client, "t", () => {}, [key(1), key(2)]);
  expect(sizes).toEqual([2, 1]);
});

test("gives up at last, with an error that counts as the database's", async () => {
  const { client } = leaving(99, () => ({ UnprocessedItems: { t: removals(2) } }));
  const failed = await writeBatch(client, "t", () => {}, removals(2)).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(UnprocessedError);
  expect(failed).toHaveProperty("$metadata");
});

test.each([
  ["the least", 0, [25, 50, 100, 200, 400, 500, 500]],
  ["the most", 1, [50, 100, 200, 400, 800, 1_000, 1_000]],
])(
  "waits longer before each try, by chance between half and all of a time: %s",
  async (_, chance, expected) => {
    const waits: unknown[] = [];
    mock.method(Math, "random", () => chance);
    mock.method(timers, "setTimeout", async (ms: number) => waits.push(ms));
    syncBuiltinESMExports();
    onTestFinished(() => {
      mock.restoreAll();
      syncBuiltinESMExports();
    });
    const { client } = leaving(7, () => ({ UnprocessedItems: { t: removals(1) } }));

    await writeBatch(client, "t", () => {}, removals(1));

    expect(waits).toEqual(expected);
  },
);
