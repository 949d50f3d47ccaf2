import { useState } from "preact/hooks";
import type { GameState } from "../api.ts";
import { Fault } from "../fault.tsx";
import { go, type Route } from "../route.ts";
import type { HistoryStore, Moment } from "./history-store.ts";
import { JsonTree } from "./json-tree.tsx";
import { rendererOf } from "./renderers/renderers.ts";
import type { StateStore } from "./state-store.ts";

type PanelProps = {
  readonly route: Extract<Route, { readonly view: "game" }> & { readonly version: number };
  readonly states: StateStore;
  /** The version that is asked for. */
  readonly version: number;
  /** The version in hand, while it is dragged: shown where it is there already. */
  readonly current: number;
  readonly history: HistoryStore;
  readonly show: (version: number) => void;
};

/** The state at a version: as a board where there is one, and as a tree that marks what the transition changed. */
export function StatePanel({ route, states, version, current, history, show }: PanelProps) {
  const [changesOnly, setChangesOnly] = useState(false);
  const against = route.against ?? Math.max(0, current - 1);
  const ready = states.peek(current);
  const held = ready ? { state: ready } : states.at(version);
  const earlier = states.peek(against) ?? (current === version ? states.at(against) : undefined);
  if ("error" in held) return <Fault error={held.error} again={() => states.retry(version)} />;
  const before = beforeOf(earlier);
  return (
    <section class="state" aria-label="State" aria-busy={!("state" in held)}>
      <div class="filters">
        <h2>State at version {"state" in held ? held.state.version : current}</h2>
        <label>
          compared with version
          <input
            type="number"
            min={0}
            value={against}
            onInput={(event) => go({ ...route, against: event.currentTarget.valueAsNumber || 0 }, "replace")}
          />
        </label>
        {route.against !== undefined && (
          <button
            type="button"
            onClick={() => go({ view: "game", gameId: route.gameId, version: current }, "replace")}
          >
            the one before
          </button>
        )}
        <label class="check">
          <input
            type="checkbox"
            checked={changesOnly}
            onChange={(event) => setChangesOnly(event.currentTarget.checked)}
          />
          changes only
        </label>
      </div>
      {"state" in held ? (
        <Shown
          state={held.state}
          before={before}
          changesOnly={changesOnly}
          moments={history.moments()}
          show={show}
        />
      ) : (
        <p class="quiet">Loading…</p>
      )}
    </section>
  );
}

type Before = { readonly value: GameState["state"] } | undefined;
type ShownProps = {
  readonly state: GameState;
  readonly before: Before;
  readonly changesOnly: boolean;
  readonly moments: readonly Moment[];
  readonly show: (version: number) => void;
};

function Shown({ state, before, changesOnly, moments, show }: ShownProps) {
  const Board = rendererOf(state.gameType);
  return (
    <div class={Board ? "with-board" : ""}>
      {Board && (
        <Board
          state={state.state}
          before={before?.value}
          version={state.version}
          moments={moments}
          show={show}
        />
      )}
      <JsonTree
        value={state.state}
        before={state.version === 0 ? undefined : before}
        changesOnly={changesOnly}
      />
    </div>
  );
}

function beforeOf(earlier: GameState | ReturnType<StateStore["at"]> | undefined): Before {
  if (!earlier) return undefined;
  if ("gameId" in earlier) return { value: earlier.state };
  return "state" in earlier ? { value: earlier.state.state } : undefined;
}
