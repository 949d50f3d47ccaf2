import { useLayoutEffect, useMemo, useState } from "preact/hooks";

/** What the page shows. Each has an address, so that it can be sent to a colleague. */
export type Route =
  | { readonly view: "games"; readonly query: URLSearchParams }
  | {
      readonly view: "game";
      readonly gameId: string;
      /** Absent: the newest. */
      readonly version?: number;
      /** The version to compare with. */
      readonly against?: number;
    }
  | { readonly view: "health" };

/** Reads an address: `#/games?type=chess`, `#/games/room-42/17?against=3`, `#/health`. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view, gameId, version] = path.split("/");
  const parameters = new URLSearchParams(query);
  if (view === "health") return { view: "health" };
  if (view === "games" && gameId) {
    const against = whole(parameters.get("against"));
    const at = whole(version);
    return {
      view: "game",
      gameId: decoded(gameId),
      ...(at !== undefined && { version: at }),
      ...(against !== undefined && { against }),
    };
  }
  return { view: "games", query: parameters };
}

/** The address of a route. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case "games": {
      const query = route.query.toString();
      return query === "" ? "#/games" : `#/games?${query}`;
    }
    case "game": {
      const { gameId, version, against } = route;
      const at = version === undefined ? "" : `/${version}`;
      return `#/games/${encodeURIComponent(gameId)}${at}${against === undefined ? "" : `?against=${against}`}`;
    }
    case "health":
      return "#/health";
  }
}

/** Goes to a route. @param how `replace` leaves no entry in the browser's history, for what changes all the time. */
export function go(route: Route, how: "push" | "replace" = "push"): void {
  const hash = hashOf(route);
  if (hash === location.hash) return;
  if (how === "push") location.hash = hash;
  else {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}

/** The route of the page's address, kept up to date. */
export function useRoute(): Route {
  const [hash, setHash] = useState(() => location.hash);
  // Before the browser does anything else: an effect runs after the next paint, and an address that changes until then
  // would be lost. What changed before this is read here.
  useLayoutEffect(() => {
    function read(): void {
      setHash(location.hash);
    }
    read();
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return useMemo(() => readRoute(hash), [hash]);
}

/** An address may be typed by hand: a `%` that encodes nothing is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function whole(text: string | null | undefined): number | undefined {
  return text && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
