import { type ApiRequest, answer } from "./api.ts";
import { MINUTE_MS, SECOND_MS } from "./settings.ts";
import type { World } from "./world.ts";

/** Between servers with the client as it is and the service: it loses requests and answers, and repeats and delays them. */
export function networkOf(world: World): (url: URL, init: RequestInit) => Promise<Response> {
  const { random, scheduler, fleet } = world;
  async function deliver(request: ApiRequest): Promise<Response> {
    const answered = await fleet.ask(
      ({ table, ...process }) => answer({ stateTable: table, ...process }, request),
      MINUTE_MS / 2,
    );
    world.trace(
      () =>
        `${request.route} of ${request.path.gameId}: ${answered.kind === "answered" ? answered.value.status : "lost"}`,
    );
    if (answered.kind !== "answered") throw new TypeError("fetch failed");
    const { status, headers, body } = answered.value;
    return new Response(JSON.stringify(body), { status, headers });
  }
  function aside(request: ApiRequest): void {
    scheduler.after(random.int(1, 2 * MINUTE_MS), () => void deliver(request).catch(() => {}));
  }
  async function arrive(request: ApiRequest): Promise<Response> {
    const { faults } = world.settings;
    await scheduler.sleep(random.int(1, 50));
    if (world.isCalm()) return await deliver(request);
    if (random.chance(faults.before)) throw new TypeError("fetch failed");
    if (random.chance(faults.late)) {
      aside(request);
      throw new TypeError("fetch failed");
    }
    if (random.chance(faults.resent)) aside(request);
    const response = await deliver(request);
    if (random.chance(faults.after)) return new Response("<html>", { status: 504 });
    await scheduler.sleep(random.int(1, random.chance(faults.slow) ? 20 * SECOND_MS : 50));
    return response;
  }
  return (url, { method, body, signal }) =>
    new Promise((resolve, reject) => {
      function giveUp(): void {
        reject(signal?.reason);
      }
      if (signal?.aborted) return giveUp();
      signal?.addEventListener("abort", giveUp);
      arrive(requestOf(method ?? "GET", url, body)).then(resolve, reject);
    });
}

function requestOf(method: string, url: URL, body: unknown): ApiRequest {
  const [, , , gameId = "", part] = url.pathname.split("/");
  return {
    route: `${method} /v1/games/{gameId}${part === undefined ? "" : `/${part}`}`,
    path: { gameId: decodeURIComponent(gameId) },
    query: Object.fromEntries(url.searchParams),
    ...(typeof body === "string" && { body }),
  };
}
