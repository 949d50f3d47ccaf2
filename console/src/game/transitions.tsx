import { useEffect, useMemo, useState } from "preact/hooks";
import { Fault } from "../fault.tsx";
import { count } from "../format.ts";
import { Rows } from "../rows.tsx";
import { firstMissing, type HistoryStore, type Moment } from "./history-store.ts";

type TransitionsProps = {
  readonly history: HistoryStore;
  readonly newest: number;
  readonly version: number;
  readonly show: (version: number) => void;
};

type Row = Moment | { readonly version: number; readonly missing: true };

/** The transitions of a game in order, filtered by action and actor. */
export function Transitions({ history, newest, version, show }: TransitionsProps) {
  const [filter, setFilter] = useState({ action: "", actor: "" });
  const moments = history.moments();
  const filtered = filter.action !== "" || filter.actor !== "";
  const rows = useMemo(
    (): readonly Row[] =>
      filtered
        ? moments.filter(
            ({ action, actor = "" }) => action.includes(filter.action) && actor.includes(filter.actor),
          )
        : Array.from(
            { length: newest },
            (_, index) => history.moment(index + 1) ?? { version: index + 1, missing: true },
          ),
    [moments, filter, filtered, newest, history],
  );
  const error = history.error();
  const missing = filtered ? firstMissing(history, newest) : undefined;
  // Page by page, and only while something is searched for: never the whole history at once.
  useEffect(() => {
    if (missing !== undefined && !error) history.load(missing);
  });
  return (
    <section class="transitions" aria-label="Transitions">
      <div class="filters">
        <label>
          Action
          <input
            type="search"
            value={filter.action}
            onInput={(event) => setFilter({ ...filter, action: event.currentTarget.value })}
          />
        </label>
        <label>
          Actor
          <input
            type="search"
            value={filter.actor}
            onInput={(event) => setFilter({ ...filter, actor: event.currentTarget.value })}
          />
        </label>
      </div>
      {error && <Fault error={error} again={() => history.load(Math.max(1, version))} />}
      {missing !== undefined && (
        <p class="quiet">
          Searched {count(moments.length)} of {count(newest)} transitions…
        </p>
      )}
      {rows.length === 0 && (
        <p class="empty">{filtered ? "No transition matches." : "Nothing has happened yet."}</p>
      )}
      <Rows
        items={rows}
        height={30}
        keyOf={(row) => row.version}
        label="Transitions"
        current={filtered ? rows.findIndex((row) => row.version === version) : version - 1}
      >
        {(row) =>
          "missing" in row ? (
            <Missing version={row.version} load={history.load} />
          ) : (
            <button
              type="button"
              class={`move ${row.kind ?? ""}`}
              aria-current={row.version === version ? "true" : undefined}
              onClick={() => show(row.version)}
            >
              <span class="number">{row.version}</span>
              <span class="action">{row.action}</span>
              <span class="actor">{row.actor}</span>
              {row.from !== row.to && <span class="phase">{row.to}</span>}
              {row.kind && <span class="kind">{row.kind}</span>}
            </button>
          )
        }
      </Rows>
    </section>
  );
}

/** A row that is in view and not loaded: loads its page. */
function Missing({ version, load }: { readonly version: number; readonly load: (version: number) => void }) {
  queueMicrotask(() => load(version));
  return (
    <span class="move quiet">
      <span class="number">{version}</span> …
    </span>
  );
}
