import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type InvocationContext, writeOutcome } from "../../calls/invocation.ts";
import { evaluate, type Features } from "../../flags/evaluate.ts";
import { invoke } from "../../open/invoke.ts";
import type { HttpServices } from "../../open/open-base.ts";
import { missingProfiles } from "../../open/unread.ts";
import { CircuitOpenError } from "../../telemetry/circuit-breaker.ts";
import type { Fields } from "../../telemetry/log.ts";
import { toFailure } from "./failure.ts";
import { ProblemError } from "./problem.ts";
import { configurationUnread, routeNotFound } from "./problems.ts";
import { toResult } from "./result.ts";
import { eventShape, type RawRequest, type Route, type Routes } from "./route.ts";

type Result = APIGatewayProxyStructuredResultV2;

/**
 * Makes a Lambda handler of routes. It answers any event: with a problem document where it must refuse, never with a
 * thrown error.
 */
export function httpHandler(
  services: HttpServices,
  routes: Routes,
): (event: unknown, context: InvocationContext) => Promise<Result> {
  const answer = requestHandler(services, routes);
  return (event, context) => answer(eventShape.safeParse(event).data, context);
}

/** The same for a request whose event has the right shape: this program's own server made it. @param raw Absent: none. */
export function requestHandler(
  services: HttpServices,
  routes: Routes,
): (raw: RawRequest | undefined, context: InvocationContext) => Promise<Result> {
  const { config, overrides, telemetry, log } = services;

  async function answer(found: Found, now: number): Promise<Result> {
    const { flags, origin, gameTypes } = config.current();
    function featuresOf(gameId: string): Features {
      return evaluate({ flags, origin }, overrides, gameId);
    }
    function checkConfiguration(): void {
      const missing = missingProfiles(services);
      if (missing.length === 0) return;
      const { gameId = "" } = found.raw.pathParameters;
      const isOff = !missing.includes("flags") && featuresOf(gameId).persistence === "off";
      if (!isOff) throw new ProblemError(configurationUnread(missing));
    }
    const answered = await found.route.answer(found.raw, { now, gameTypes, featuresOf, checkConfiguration });
    return toResult(answered, telemetry.consumed(), found.raw.headers["accept-encoding"]);
  }
  function fail(error: unknown, found: Found | undefined): Result {
    const { problem, headers, fault } = toFailure(error, writeOutcome());
    if (fault) {
      telemetry.add("state_persistence_errors");
      // While the breaker is open, the log has the error that opened it, and every request would repeat it.
      if (!(error instanceof CircuitOpenError)) {
        log.error("a request failed", error, found ? whereabouts(found) : {});
      }
    }
    const all = { ...headers, "content-type": "application/problem+json" };
    return toResult({ status: problem.status, body: problem, headers: all }, telemetry.consumed(), "");
  }
  return async (raw, context) => {
    const found = raw && find(routes, raw);
    return await invoke(services, found?.route.operation ?? "none", context, async (now) => {
      try {
        if (!found) throw new ProblemError(routeNotFound());
        return await answer(found, now);
      } catch (error) {
        return fail(error, found);
      }
    });
  };
}

/** What a log says of a request that failed: which game suffers. */
function whereabouts({ raw: { routeKey, pathParameters } }: Found): Fields {
  const { gameId } = pathParameters;
  return { route: routeKey, ...(gameId !== undefined && { gameId }) };
}

type Found = { readonly route: Route; readonly raw: RawRequest };

function find(routes: Routes, raw: RawRequest): Found | undefined {
  const route = Object.hasOwn(routes, raw.routeKey) ? routes[raw.routeKey] : undefined;
  return route && { route, raw };
}
