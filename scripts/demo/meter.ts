/** What DynamoDB did for the commits of a game, as the answers tell. */
export type Meter = {
  /** A `fetch` that reads the header of each answer to an append. */
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Requests and write units per commit, over those whose answer arrived. */
  readonly perCommit: () => { readonly requests: number; readonly writeUnits: number };
};

const CONSUMED = /requests=([\d.]+);.*write=([\d.]+)/;

/** Makes a {@link Meter}. */
export function meter(): Meter {
  let [commits, requests, writeUnits] = [0, 0, 0];
  return {
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const consumed = CONSUMED.exec(response.headers.get("savepoint-consumed") ?? "");
      const isNew = response.status === 201 && !response.headers.has("savepoint-repeated");
      if (consumed && isNew && url.pathname.endsWith("/transitions")) {
        commits += 1;
        requests += Number(consumed[1]);
        writeUnits += Number(consumed[2]);
      }
      return response;
    },
    perCommit: () => ({ requests: requests / commits, writeUnits: writeUnits / commits }),
  };
}
