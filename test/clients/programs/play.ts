import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

// A game by a client of openapi.json alone: openapi-typescript's types, openapi-fetch's requests.

type Transition = components["schemas"]["Transition"];

const [url = "", gameId = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl: url });
const path = { gameId };

function known<T>(given: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (given.data !== undefined) return given.data;
  throw new Error(given.error?.detail);
}

function cursorOf(
  written: components["schemas"]["Appended"] | components["schemas"]["NotPersisted"],
): string {
  if (!written.persisted) throw new Error("persistence is off");
  return written.cursor;
}

async function appended(cursor: string, transition: Transition): Promise<string> {
  const body = { commitId: crypto.randomUUID(), cursor, transitions: [transition] };
  return cursorOf(known(await api.POST("/v1/games/{gameId}/transitions", { params: { path }, body })));
}

const created = known(
  await api.PUT("/v1/games/{gameId}", {
    params: { path },
    body: { gameType: "generic", state: { score: 0, hand: ["a", "b"] }, metadata: { players: ["ann"] } },
  }),
);
let cursor = cursorOf(created);
cursor = await appended(cursor, { action: "goal", patch: { score: 1 } });
cursor = await appended(cursor, {
  action: "play",
  patch: [
    { op: "test", path: "/hand/0", value: "a" },
    { op: "remove", path: "/hand/0" },
    { op: "add", path: "/table", value: ["a"] },
  ],
});
const { transitions } = known(
  await api.GET("/v1/games/{gameId}/transitions", { params: { path, query: { start: 1, limit: 10 } } }),
);
const { state, report } = known(
  await api.POST("/v1/games/{gameId}/recovery", { params: { path }, body: { mode: "version", version: 2 } }),
);
const reused = await api.POST("/v1/games/{gameId}/transitions", {
  params: { path },
  body: { commitId: crypto.randomUUID(), expectedVersion: 0, transitions: [{ action: "late" }] },
});
console.log(
  JSON.stringify({
    state,
    actions: transitions.map(({ action }) => action),
    built: report.base.kind,
    refused: reused.error?.type,
  }),
);
