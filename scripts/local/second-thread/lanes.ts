import { toFailure } from "../../../lambdas/api/http/failure.ts";
import type { RawRequest } from "../../../lambdas/api/http/route.ts";
import type { Log } from "../../../lambdas/telemetry/log.ts";
import { type Handler, problemResult } from "../http-server.ts";

/** From here on, reading a body takes so long that the first thread leaves it to the second, in characters. */
const LARGE_BODY = 64 * 1024;
/** Of many games at once: the thread that has begun one knows how far it is. */
const RECOVERIES = " /v1/recoveries";
const APPEND = "POST /v1/games/{gameId}/transitions";
/** They read a whole history, which may be long though no row of it is large. */
const WHOLE_HISTORY = new Set(["GET /v1/games/{gameId}/export", "DELETE /v1/games/{gameId}"]);
const HISTORY = "GET /v1/games/{gameId}/transitions";
/** The first thread reads a page of so many transitions at most. */
const SHORT_PAGE = 100;
/** A JSON Patch needs the state; a merge patch, a whole state and none are written without it. */
const JSON_PATCH = /"patch"\s*:\s*\[/;

/**
 * A handler that answers what is quick itself, and leaves to the second thread what may be long: large or compressed
 * bodies, what needs the state or the history of a large game, and long histories.
 */
export function lanes(
  quick: Handler,
  long: Handler,
  isLargeGame: (gameId: string) => boolean,
  log: Log,
): Handler {
  const answerLong: Handler = async (event, context) => {
    try {
      return await long(event, context);
    } catch (error) {
      log.error("the second thread did not answer", error);
      const { problem, headers } = toFailure(error, "unknown");
      return problemResult(problem, headers);
    }
  };
  return (event, context) => (isLong(event, isLargeGame) ? answerLong : quick)(event, context);
}

function isLong(
  { routeKey, pathParameters, queryStringParameters, body = "", isBase64Encoded }: RawRequest,
  isLargeGame: (gameId: string) => boolean,
): boolean {
  if (routeKey.includes(RECOVERIES) || isBase64Encoded || body.length >= LARGE_BODY) return true;
  if (WHOLE_HISTORY.has(routeKey)) return true;
  if (routeKey === HISTORY && Number(queryStringParameters.limit) > SHORT_PAGE) return true;
  const { gameId } = pathParameters;
  if (gameId === undefined || (routeKey === APPEND && !JSON_PATCH.test(body))) return false;
  return isLargeGame(gameId);
}
