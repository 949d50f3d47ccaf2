import type { Random } from "../../../../scripts/random.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import type { TestServices } from "../../../fixtures/services.ts";

/** A network between clients and the real handlers that loses, repeats and delays. */
export type Network = {
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Lets copies of requests arrive that were under way all the time. */
  readonly deliverLate: () => Promise<void>;
  /** From here on nothing is lost. */
  readonly repair: () => void;
  readonly api: Api;
};

/** What becomes of a request. */
const FATES = ["lost", "lost and late", "answer lost", "gateway", "repeated"] as const;

/** Opens a {@link Network} in front of services. */
export function openNetwork(services: TestServices, random: Random): Network {
  const api = apiOf(services);
  const late: (() => Promise<unknown>)[] = [];
  let repaired = false;
  return {
    api,
    repair: () => {
      repaired = true;
    },
    deliverLate: async () => {
      for (const request of late.splice(0)) await request();
    },
    fetch: async (url, { method, body, signal }) => {
      if (signal?.aborted) throw signal.reason;
      async function send() {
        return await api(`${method} ${url.pathname}`, {
          query: Object.fromEntries(url.searchParams),
          ...(typeof body === "string" && { text: body }),
        });
      }
      const fate = repaired || random.below(10) < 6 ? undefined : random.pick(FATES);
      if (fate === "lost and late") late.push(send);
      if (fate === "lost" || fate === "lost and late") throw new TypeError("fetch failed");
      if (fate === "gateway") return new Response("<html>", { status: 504 });
      if (fate === "repeated") await send();
      const { status, headers, text } = await send();
      if (fate === "answer lost") throw new TypeError("fetch failed");
      const named = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      return new Response(text, { status, headers: named });
    },
  };
}
