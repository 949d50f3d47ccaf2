import { useState } from "preact/hooks";
import { ask, type Flags } from "../api.ts";
import { Fault } from "../fault.tsx";
import { go } from "../route.ts";
import { useAsked } from "../use-asked.ts";
import { GameRows } from "./game-rows.tsx";
import { useGames } from "./use-games.ts";

const DAY_MS = 86_400_000;
const SINCE: readonly (readonly [value: string, label: string, ms: number])[] = [
  ["", "any time", 0],
  ["1h", "the last hour", 3_600_000],
  ["1d", "the last day", DAY_MS],
  ["7d", "the last 7 days", 7 * DAY_MS],
];

/** All games, newest move first: filters, and a field that finds one by its id. */
export function GamesView({ query }: { readonly query: URLSearchParams }) {
  const [text, setText] = useState("");
  const flags = useAsked("game-types", (signal) => ask<Flags>("/v1/flags", { signal }));
  const list = useGames(apiQuery(query));
  function set(name: string, value: string): void {
    const changed = new URLSearchParams(query);
    if (value === "") changed.delete(name);
    else changed.set(name, value);
    go({ view: "games", query: changed });
  }
  const shown = list.games.filter(({ gameId }) => gameId.includes(text.trim()));
  return (
    <section class="games" aria-label="Games">
      <h1 class="unseen">Games</h1>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") go({ view: "game", gameId: text.trim() });
        }}
      >
        <label>
          Game id
          <input
            type="search"
            value={text}
            placeholder="filter, or Enter to open"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Choice label="Type" value={query.get("type") ?? ""} set={(value) => set("type", value)}>
          {[["", "all types"], ...(flags.answer?.gameTypes ?? []).map((name) => [name, name])]}
        </Choice>
        <Choice label="Status" value={query.get("status") ?? ""} set={(value) => set("status", value)}>
          {[
            ["", "active and finished"],
            ["active", "active"],
            ["finished", "finished"],
          ]}
        </Choice>
        <Choice label="Last move" value={query.get("since") ?? ""} set={(value) => set("since", value)}>
          {SINCE.map(([value, label]) => [value, label])}
        </Choice>
        <output aria-live="polite">
          {shown.length} {shown.length === 1 ? "game" : "games"}
          {list.more && " so far"}
        </output>
        {list.more && text.trim() !== "" && (
          <button type="button" onClick={list.loadMore}>
            Search further
          </button>
        )}
      </form>
      {list.error && <Fault error={list.error} again={list.again} />}
      {shown.length > 0 ? (
        <GameRows games={shown} onEnd={list.loadMore} />
      ) : (
        !list.error && <Empty loading={list.loading} filtered={text !== "" || query.size > 0} />
      )}
    </section>
  );
}

function Empty({ loading, filtered }: { readonly loading: boolean; readonly filtered: boolean }) {
  if (loading) return <p class="empty">Loading games…</p>;
  if (filtered)
    return <p class="empty">No game matches. Change the filters; Enter opens a game by its id.</p>;
  return <p class="empty">There are no games yet. Create one with PUT /v1/games/room-42; it appears here.</p>;
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly children: readonly (readonly string[])[];
};

function Choice({ label, value, set, children }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {children.map(([option, shown]) => (
          <option key={option} value={option}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The filters as the API takes them. The moment is rounded, so that the same filters are the same question. */
function apiQuery(query: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams({ limit: "100" });
  const [type, status] = [query.get("type"), query.get("status")];
  if (type) asked.set("gameType", type);
  if (status) asked.set("status", status);
  const ms = SINCE.find(([value]) => value === query.get("since"))?.[2] ?? 0;
  const minute = Math.floor((Date.now() - ms) / 60_000) * 60_000;
  if (ms > 0) asked.set("updatedAfter", new Date(minute).toISOString());
  return asked;
}
