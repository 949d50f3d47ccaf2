import { describe, expect, test, vi } from "vitest";
import { conflictOf, openClient, ProblemError, UnreachableError } from "#client";
import { refused, type Scripted, scriptedServer, written } from "./scripted-server.ts";

const commit = { commitId: "c1", cursor: "cursor-0", transitions: [{ action: "goal", patch: { score: 1 } }] };
const BUSY: Scripted = {
  ...asked(refused(503, "store-unavailable", { retryable: true })),
  headers: { "retry-after": "0" },
};

describe("sending", () => {
  test.each<[string, Scripted]>([
    ["a connection that breaks", "hangUp"],
    ["503, as long as it says to wait", BUSY],
    ["504 of a gateway", { status: 504, body: "<html>", headers: { "retry-after": "0" } }],
    [
      "429 of a gateway",
      { status: 429, body: { message: "Too Many Requests" }, headers: { "retry-after": "0" } },
    ],
    ["a conflict that passes", refused(409, "fence-contended", { retryable: true })],
  ])("tries again after %s, with the same request", async (_, answer) => {
    const { url, arrived } = await scriptedServer(answer, answer, written(1));
    expect(await openClient({ url }).append("room-1", commit)).toEqual({
      persisted: true,
      version: 1,
      phase: "ON",
      cursor: "cursor-1",
      repeated: false,
    });
    expect(arrived.map(({ method, url: path, body }) => ({ method, path, body }))).toEqual(
      Array(3).fill({ method: "POST", path: "/v1/games/room-1/transitions", body: commit }),
    );
  });

  test("waits as long as the service says", async () => {
    const waits = vi.spyOn(globalThis, "setTimeout");
    const { url } = await scriptedServer({ ...asked(BUSY), headers: { "retry-after": "1" } }, written(1));
    await openClient({ url }).append("room-1", commit);
    expect(waits.mock.calls.map(([, ms]) => ms)).toContain(1_000);
    waits.mockRestore();
  });

  test.each<[string, Scripted, string]>([
    ["a refusal", refused(422, "patch-does-not-apply"), "patch-does-not-apply: because"],
    ["what is switched off", refused(503, "recovery-disabled"), "recovery-disabled: because"],
    [
      "what a gateway refuses",
      { status: 403, body: { message: "Forbidden" } },
      'HTTP status 403: {"message":"Forbidden"}',
    ],
  ])("tries %s once", async (_, answer, message) => {
    const { url, arrived } = await scriptedServer(answer);
    const error = await openClient({ url })
      .append("room-1", commit)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ message });
    expect(arrived).toHaveLength(1);
  });

  test("gives up after so many tries, and says what happened", async () => {
    const { url, arrived } = await scriptedServer("hangUp");
    const error = await openClient({ url, tries: 3 })
      .health()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(String(error)).toMatch(new RegExp(`^UnreachableError: ${url} does not answer: .+`));
    expect(arrived).toHaveLength(3);
  });

  test("gives up with the last problem, where the service had one", async () => {
    const { url, arrived } = await scriptedServer(BUSY);
    await expect(openClient({ url, tries: 2 }).append("room-1", commit)).rejects.toThrow(ProblemError);
    expect(arrived).toHaveLength(2);
  });

  test("ends a try that takes too long", async () => {
    async function never(_: URL, { signal }: RequestInit) {
      return await new Promise<Response>((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason)),
      );
    }
    const client = openClient({ url: "http://127.0.0.1", fetch: never, timeoutMs: 1, tries: 2 });
    await expect(client.health()).rejects.toThrow(/does not answer: .*timeout/);
  });

  test("signs every try again", async () => {
    const { url, arrived } = await scriptedServer("hangUp", written(1));
    let signed = 0;
    const client = openClient({
      url,
      sign: async ({ method, url: { pathname }, headers, body = "" }) => {
        signed += 1;
        return { ...headers, authorization: `${signed} ${method} ${pathname} ${body.length}` };
      },
    });
    await client.append("room-1", commit);
    const { length } = JSON.stringify(commit);
    expect(arrived.map(({ headers: { authorization } }) => authorization)).toEqual([
      `1 POST /v1/games/room-1/transitions ${length}`,
      `2 POST /v1/games/room-1/transitions ${length}`,
    ]);
  });
});

test("a signature that cannot be made is no matter of the service", async () => {
  const { url, arrived } = await scriptedServer(written(1));
  async function sign() {
    return await Promise.reject(new Error("no credentials"));
  }
  await expect(openClient({ url, sign }).health()).rejects.toThrow(/^no credentials$/);
  expect(arrived).toEqual([]);
});

describe("answers", () => {
  test("a conflict tells where the game is and what was missed", async () => {
    const missed = [
      {
        version: 1,
        commitId: "other",
        time: "2027-01-01T00:00:00.000Z",
        action: "goal",
        from: "ON",
        to: "ON",
      },
    ];
    const found = { expectedVersion: 0, version: 1, phase: "ON", cursor: "cursor-1", missed };
    const { url } = await scriptedServer(refused(409, "conflict", found));
    const error = await openClient({ url })
      .append("room-1", commit)
      .catch((thrown: unknown) => thrown);
    expect(conflictOf(error)).toEqual(found);
    expect(conflictOf(new Error("no"))).toBeUndefined();
  });

  test("a commit that had been written says so", async () => {
    const { url } = await scriptedServer(written(1, { "savepoint-repeated": "true" }));
    expect(await openClient({ url }).append("room-1", commit)).toMatchObject({ repeated: true });
  });

  test("bad health is an answer", async () => {
    const { url, arrived } = await scriptedServer({ status: 503, body: { status: "unavailable" } });
    expect(await openClient({ url }).health()).toEqual({ status: "unavailable" });
    expect(arrived).toHaveLength(1);
  });

  test("queries are written as the service reads them", async () => {
    const { url, arrived } = await scriptedServer({ status: 200, body: { games: [] } });
    await openClient({ url }).list({
      gameType: "chess",
      updatedAfter: "2027-01-01T00:00:00+01:00",
      limit: 5,
    });
    expect(arrived[0]?.url).toBe(
      "/v1/games?gameType=chess&updatedAfter=2027-01-01T00%3A00%3A00%2B01%3A00&limit=5",
    );
  });
});

function asked<T>(answer: T | "hangUp"): T {
  if (answer === "hangUp") throw new Error("no answer");
  return answer;
}

test("reports what each answered request consumed of the database", async () => {
  const consumed: unknown[] = [];
  const { url } = await scriptedServer(
    { ...asked(BUSY), headers: { "retry-after": "0", "savepoint-consumed": "requests=1; read=0; write=0" } },
    written(1, { "savepoint-consumed": "requests=2; read=0.5; write=1" }),
    written(2),
  );
  const client = openClient({ url, onConsumed: (one) => consumed.push(one) });
  await client.append("room-1", commit);
  await client.append("room-1", commit);
  expect(consumed).toEqual([
    { requests: 1, read: 0, write: 0 },
    { requests: 2, read: 0.5, write: 1 },
    { requests: 0, read: 0, write: 0 },
  ]);
});
