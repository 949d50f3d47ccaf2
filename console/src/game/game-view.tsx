import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Actions } from "../actions/actions.tsx";
import { ask, type Game, gamePath, type Target } from "../api.ts";
import { Fault } from "../fault.tsx";
import { ago, count } from "../format.ts";
import { go, type Route, readRoute } from "../route.ts";
import { useAsked } from "../use-asked.ts";
import { StatePanel } from "./state-panel.tsx";
import { Timeline } from "./timeline.tsx";
import { TransitionCard } from "./transition-card.tsx";
import { Transitions } from "./transitions.tsx";
import { useGame } from "./use-game.ts";

const REFRESH_MS = 2_000;
/** While the time line is dragged, a state is asked for once the hand rests this long. */
const REST_MS = 80;

type GameRoute = Extract<Route, { readonly view: "game" }>;

/** One game: its time line, its transitions, and its state at any version. */
export function GameView({ route, target }: { readonly route: GameRoute; readonly target: Target }) {
  const { gameId, against } = route;
  const newest = useAsked(
    gameId,
    // Without its state, which may be large: that is fetched once for each version that is looked at.
    (signal) => ask<Game>(gamePath(gameId), { signal }),
    REFRESH_MS,
  );
  const last = newest.answer?.version;
  const version = Math.min(route.version ?? last ?? 0, last ?? Number.POSITIVE_INFINITY);
  const game = useGame(gameId, last ?? 0);
  const settled = useSettled(version);

  function show(to: number, direction: 1 | -1 = to >= version ? 1 : -1): void {
    const within = Math.max(0, Math.min(to, last ?? 0));
    go({ ...route, version: within }, "replace");
    game.states.ahead(within, direction, last ?? 0);
  }
  useKeys(gameId, last ?? 0, show);
  useEffect(() => game.history.load(Math.max(1, version)), [game.history, version]);

  if (!newest.answer) {
    if (newest.error) return <Fault error={newest.error} again={newest.again} />;
    return <p class="empty">Loading {gameId}…</p>;
  }
  return (
    <section class="game" aria-label={`Game ${gameId}`}>
      <header>
        <h1>{gameId}</h1>
        <span>{newest.answer.gameType}</span>
        <span class="phase">{newest.answer.phase}</span>
        <span>
          {count(newest.answer.version)} {newest.answer.version === 1 ? "transition" : "transitions"}
        </span>
        <span>last move {ago(newest.answer.updatedAt)}</span>
        <Actions game={newest.answer} version={version} target={target} done={newest.again} />
      </header>
      {newest.error && <Fault error={newest.error} again={newest.again} />}
      <Timeline
        history={game.history}
        snapshots={game.snapshots}
        newest={newest.answer.version}
        version={version}
        against={against}
        show={show}
      />
      <div class="columns">
        <Transitions history={game.history} newest={newest.answer.version} version={version} show={show} />
        <div class="detail">
          <TransitionCard history={game.history} version={version} gameId={gameId} />
          <StatePanel
            route={{ ...route, version }}
            gameType={newest.answer.gameType}
            states={game.states}
            version={settled}
            current={version}
            history={game.history}
            show={show}
          />
        </div>
      </div>
    </section>
  );
}

/** A value once it has stayed the same for a moment. */
function useSettled(version: number): number {
  const [settled, setSettled] = useState(version);
  useEffect(() => {
    if (settled === version) return;
    const timer = setTimeout(() => setSettled(version), REST_MS);
    return () => clearTimeout(timer);
  }, [version, settled]);
  return settled;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };

/** Steps through the versions by keyboard, wherever no field and no dialog has the focus. */
function useKeys(gameId: string, newest: number, show: (version: number, direction: 1 | -1) => void): void {
  const latest = useRef({ newest, show });
  latest.current = { newest, show };
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog")) return;
      const step = STEPS[event.key];
      const { newest, show } = latest.current;
      if (step !== undefined) show(shownVersion(gameId, newest) + step, step > 0 ? 1 : -1);
      else if (event.key === "Home") show(0, 1);
      else if (event.key === "End") show(newest, -1);
      else return;
      event.preventDefault();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [gameId]);
}

/** From the address, not from what is rendered: a second key may come before the page has been rendered. */
function shownVersion(gameId: string, newest: number): number {
  const route = readRoute(location.hash);
  const version = route.view === "game" && route.gameId === gameId ? route.version : undefined;
  return Math.min(version ?? newest, newest);
}
