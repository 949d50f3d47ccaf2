import { MessageChannel } from "node:worker_threads";
import { describe, expect, onTestFinished, test } from "vitest";
import { isStoreFault, NotWrittenError } from "../../../../lambdas/calls/store-fault.ts";
import { UnknownFormatError, UnreadableRowError } from "../../../../lambdas/store/items.ts";
import { connect } from "../../../../scripts/local/second-thread/calls.ts";
import { notWritten } from "../../../../scripts/local/sqlite/sqlite-error.ts";

/** Two ends that are connected; the second one serves. */
function connected(serve: (asked: string) => Promise<unknown>) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  connect<never, string>(port2, serve);
  return connect<string, never>(port1, async () => {});
}

describe("a call between two threads", () => {
  test("is answered, in any order of the answers", async () => {
    const { promise: late, resolve } = Promise.withResolvers<string>();
    const { call } = connected(async (asked) => (asked === "late" ? await late : `${asked}!`));
    const first = call<string>("late");
    expect(await call<string>("second")).toBe("second!");
    resolve("at last");
    expect(await first).toBe("at last");
  });

  test("fails with the code by which the caller sees a fault of the store", async () => {
    const { call } = connected(() =>
      Promise.reject(notWritten(Object.assign(new Error("full"), { code: "ERR_SQLITE_ERROR", errcode: 13 }))),
    );
    const error: unknown = await call("write").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "NotWrittenError", code: "ENOSPC", message: /full/ });
    expect(error).toBeInstanceOf(NotWrittenError);
    expect(isStoreFault(error)).toBe(true);
  });

  test.each([
    ["a damaged row", new UnreadableRowError("damaged")],
    ["a row of a later format", new UnknownFormatError(99)],
  ])("fails with what %s is, which opens no circuit breaker", async (_, thrown) => {
    const { call } = connected(() => Promise.reject(thrown));
    const error: unknown = await call("read").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnreadableRowError);
    expect(error).toMatchObject({ message: thrown.message });
  });

  test("fails when the other thread is gone", async () => {
    const { call, fail } = connected(() => new Promise(() => {}));
    const asked = [call("one"), call("two")];
    fail(Object.assign(new Error("gone"), { code: "ECANCELED" }));
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ status: "rejected", reason: { message: "gone", code: "ECANCELED" } });
  });

  test("may be one that has no answer", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { tell } = connected(async (asked) => resolve(asked));
    tell("stop");
    expect(await promise).toBe("stop");
  });
});
