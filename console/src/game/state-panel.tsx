import { useState } from "preact/hooks";
import { Fault } from "../fault.tsx";
import { bytes } from "../format.ts";
import { go, type Route } from "../route.ts";
import type { HistoryStore } from "./history-store.ts";
import { Tree, useView } from "./json-tree.tsx";
import { rendererOf } from "./renderers/renderers.ts";
import type { StateStore } from "./state-store.ts";
import { useLooked } from "./use-looked.ts";

type PanelProps = {
  readonly route: Extract<Route, { readonly view: "game" }> & { readonly version: number };
  readonly gameType: string;
  readonly states: StateStore;
  /** The version that is asked for. */
  readonly version: number;
  /** The version in hand, while it is dragged: shown where it is there already. */
  readonly current: number;
  readonly history: HistoryStore;
  readonly show: (version: number) => void;
};

/** The state at a version: as a board where there is one, and as a tree that marks what the transition changed. */
export function StatePanel({ route, gameType, states, version, current, history, show }: PanelProps) {
  const [changesOnly, setChangesOnly] = useState(false);
  const used = useView(changesOnly);
  const against = route.against ?? Math.max(0, current - 1);
  const Board = rendererOf(gameType);
  const { looked, error, again } = useLooked(states, {
    version: states.has(current) ? current : version,
    against: current === version || states.has(against) ? against : undefined,
    view: used.view,
    whole: Board !== undefined,
  });
  if (error) return <Fault error={error} again={again} />;
  return (
    <section class="state" aria-label="State" aria-busy={looked?.version !== current}>
      <div class="filters">
        <h2>State at version {looked?.version ?? current}</h2>
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
      {looked?.version !== current && !states.has(current) && (
        <Loading version={current} received={states.received(version)} />
      )}
      {looked?.unlike && (
        <p class="quiet" role="status">
          Nothing to compare with: {looked.unlike.message}
        </p>
      )}
      {looked && (
        <div class={Board ? "with-board" : ""}>
          {Board && looked.whole && (
            <Board
              state={looked.whole.state}
              before={looked.whole.before}
              version={looked.version}
              moments={history.moments()}
              show={show}
            />
          )}
          <Tree root={looked.tree} used={used} />
        </div>
      )}
    </section>
  );
}

function Loading({ version, received }: { readonly version: number; readonly received: number }) {
  return (
    <p class="quiet" role="status">
      Loading version {version}…{received > 0 && ` ${bytes(received)} so far`}
    </p>
  );
}
