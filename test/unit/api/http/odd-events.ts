/** A request on a route, for the game `target`, with some parts as a test wants them. */
export function event(routeKey: string, over: object): object {
  return {
    version: "2.0",
    routeKey,
    pathParameters: /gameId/.test(routeKey) ? pathOf(routeKey) : {},
    isBase64Encoded: false,
    ...over,
  };
}

function pathOf(routeKey: string): object {
  return { gameId: "target", ...(/version/.test(routeKey) && { version: "0" }) };
}

/** Events that have caught others. */
export const TRAPS: unknown[] = [
  null,
  undefined,
  0,
  "text",
  [],
  {},
  { httpMethod: "valueOf" },
  { httpMethod: "toString", path: "__proto__" },
  { routeKey: "__proto__" },
  { routeKey: "constructor" },
  { routeKey: "valueOf", pathParameters: { toString: 1 } },
  { routeKey: "$default" },
  { routeKey: "GET /v1/games", queryStringParameters: { __proto__: "x" } },
  { routeKey: "GET /v1/games", queryStringParameters: "limit=1" },
  { routeKey: "GET /v1/games", headers: { "accept-encoding": 7 } },
  { routeKey: "GET /v1/games/{gameId}/state", pathParameters: null },
  { routeKey: "GET /v1/games/{gameId}/state", pathParameters: { gameId: { toString: "x" } } },
  { routeKey: "PUT /v1/games/{gameId}", pathParameters: { gameId: "g" }, body: { a: 1 } },
  {
    routeKey: "PUT /v1/games/{gameId}",
    pathParameters: { gameId: "g" },
    body: "e30",
    isBase64Encoded: "yes",
  },
  {
    routeKey: "PUT /v1/games/{gameId}",
    pathParameters: { gameId: "g" },
    body: "/w==",
    isBase64Encoded: true,
  },
];

/** A value with one part of it replaced, removed, or added. */
export function spoiled(value: unknown, steps: readonly number[], by: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return by;
  const entries = Object.entries(value);
  const [key, inner] = entries[step % (entries.length + 1)] ?? ["added", by];
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === key ? spoiled(one, rest, by) : one));
  return { ...value, [key]: spoiled(inner, rest, by) };
}
