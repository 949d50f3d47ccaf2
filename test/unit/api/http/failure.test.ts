import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { toFailure } from "../../../../lambdas/api/http/failure.ts";
import { ProblemError } from "../../../../lambdas/api/http/problem.ts";
import { tooDeep } from "../../../../lambdas/api/http/problems.ts";
import { RefusedError } from "../../../../lambdas/game/refusal.ts";
import { CircuitOpenError } from "../../../../lambdas/telemetry/circuit-breaker.ts";

function serviceError(name: string) {
  return Object.assign(new Error("m"), { name, $metadata: { httpStatusCode: 400 } });
}

describe("what a caller learns of an error", () => {
  test("refusals and problems are no faults", () => {
    expect(toFailure(new ProblemError(tooDeep()), "unknown")).toMatchObject({
      problem: { status: 400 },
      fault: false,
    });
    const refused = new RefusedError({ kind: "game-not-found", gameId: "g" });
    expect(toFailure(refused, "unknown")).toMatchObject({ problem: { status: 404 }, fault: false });
  });

  test.each([
    [0, "1"],
    [1, "1"],
    [1_001, "2"],
    [30_000, "30"],
  ])("an open breaker with %i ms to go says to come back in %s s", (ms, seconds) => {
    expect(toFailure(new CircuitOpenError(ms), "unknown")).toMatchObject({
      problem: { status: 503, retryable: true },
      headers: { "retry-after": seconds },
    });
  });

  test.each([
    "ThrottlingException",
    "InternalServerError",
    "ResourceNotFoundException",
    "AccessDeniedException",
  ])("%s of the database may pass", (name) => {
    expect(toFailure(serviceError(name), "unknown")).toMatchObject({ problem: { status: 503 }, fault: true });
  });

  test("a request that the database takes for malformed is our own fault", () => {
    expect(toFailure(serviceError("ValidationException"), "unknown")).toMatchObject({
      problem: { status: 500 },
      fault: true,
    });
  });

  test("no answer at all may pass", async () => {
    const socket = connect(1, "127.0.0.1");
    const [refused] = await once(socket, "error").catch((error: unknown) => [error]);
    expect(toFailure(refused, "unknown")).toMatchObject({ problem: { status: 503 } });
    const aborted = Object.assign(new Error("The operation was aborted"), { code: "ABORT_ERR" });
    expect(toFailure(aborted, "unknown")).toMatchObject({ problem: { status: 503 } });
  });

  test.each<[string, unknown]>([
    ["a bug", new TypeError("x is undefined")],
    ["a misuse of Node", Object.assign(new TypeError("m"), { code: "ERR_INVALID_ARG_TYPE" })],
    ["no error", "text"],
    ["nothing", undefined],
  ])("%s is an internal error, without a word of it", (_, error) => {
    const failure = toFailure(error, "unknown");
    expect(failure).toMatchObject({ problem: { status: 500, retryable: false }, fault: true });
    expect(JSON.stringify(failure)).not.toMatch(/undefined|text|ERR_/);
  });
});
