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

/** Makes a route table of route keys, as `PUT /v1/games/{gameId}`. */
export function routeTable(routeKeys: readonly string[]): FindRoute {
  const routes = routeKeys.map((routeKey) => {
    const [method = "", path = ""] = routeKey.split(" ");
    const pattern = new URLPattern({ pathname: path.replaceAll(/\{(\w+)\}/g, ":$1") });
    return { method, routeKey, pattern };
  });
  return (method, path) => {
    function parametersOf({ pattern }: { readonly pattern: URLPattern }) {
      return decoded(pattern.exec({ pathname: path })?.pathname.groups);
    }
    for (const route of routes) {
      const parameters = route.method === method ? parametersOf(route) : undefined;
      if (parameters) return { kind: "found", routeKey: route.routeKey, parameters };
    }
    const allowed = routes.filter((route) => parametersOf(route) !== undefined).map((route) => route.method);
    return allowed.length === 0 ? { kind: "none" } : { kind: "other-methods", allowed };
  };
}

/** Path parameters as text. @returns undefined where the path doesn't fit, or is not percent-encoded. */
function decoded(groups: Record<string, string | undefined> | undefined): Record<string, string> | undefined {
  if (!groups) return undefined;
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value = ""]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    return undefined;
  }
}
