/** What a request is to a route table: one of its routes, a path with other methods, or nothing known. */
export type RouteMatch =
  | {
      readonly kind: "found";
      readonly routeKey: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly kind: "other-methods"; readonly allowed: readonly string[] }
  | { readonly kind: "none" };

/** Finds the route of a request, as API Gateway does. @param path As sent: its segments still percent-encoded. */
export type FindRoute = (method: string, path: string) => RouteMatch;

type Template = { readonly method: string; readonly routeKey: string; readonly segments: readonly string[] };

/** Makes a route table of route keys, as `PUT /v1/games/{gameId}`. */
export function routeTable(routeKeys: readonly string[]): FindRoute {
  const templates = routeKeys.map((routeKey): Template => {
    const [method = "", path = ""] = routeKey.split(" ");
    return { method, routeKey, segments: path.split("/") };
  });
  return (method, path) => {
    const segments = path.split("/").map(decoded);
    const fitting = templates.filter((template) => fits(template.segments, segments));
    const found = fitting.find((template) => template.method === method);
    if (found)
      return {
        kind: "found",
        routeKey: found.routeKey,
        parameters: parametersOf(found.segments, segments),
      };
    if (fitting.length === 0) return { kind: "none" };
    return { kind: "other-methods", allowed: fitting.map((template) => template.method) };
  };
}

function fits(template: readonly string[], segments: readonly (string | undefined)[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) => (isParameter(part) ? Boolean(segments[index]) : part === segments[index]))
  );
}

function parametersOf(
  template: readonly string[],
  segments: readonly (string | undefined)[],
): Record<string, string> {
  const values = template.map((part, index) => [part.slice(1, -1), segments[index] ?? ""] as const);
  return Object.fromEntries(values.filter((_, index) => isParameter(template[index] ?? "")));
}

function isParameter(part: string): boolean {
  return part.startsWith("{");
}

/** @returns undefined for what is no percent-encoding: such a path is none of any route. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
