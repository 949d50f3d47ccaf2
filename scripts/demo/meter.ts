import { consumedBy } from "#client";
import { NOTHING, plus } from "../consumed.ts";

/** What DynamoDB did for the commits of a game, by the answers' headers. */
export type Meter = {
  /** A `fetch` that reads the header of each answer to an append. */
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Requests and write units per commit, over those whose answer arrived. */
  readonly perCommit: () => { readonly requests: number; readonly writeUnits: number };
};

/** Makes a {@link Meter}. */
export function meter(): Meter {
  let commits = 0;
  let total = NOTHING;
  return {
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const isNew = response.status === 201 && !response.headers.has("savepoint-repeated");
      if (isNew && url.pathname.endsWith("/transitions")) {
        commits += 1;
        total = plus(total, consumedBy(response.headers.get("savepoint-consumed")));
      }
      return response;
    },
    perCommit: () => ({ requests: total.requests / commits, writeUnits: total.write / commits }),
  };
}
