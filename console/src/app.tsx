import { ask, type Target } from "./api.ts";
import { Fault } from "./fault.tsx";
import { GameView } from "./game/game-view.tsx";
import { GamesView } from "./games/games-view.tsx";
import { HealthView } from "./health/health-view.tsx";
import { type Route, useRoute } from "./route.ts";
import { useAsked } from "./use-asked.ts";

/** The page: what it works on, and the view that its address names. */
export function App() {
  const route = useRoute();
  const {
    answer: target,
    error,
    again,
  } = useAsked("target", (signal) => ask<Target>("/console/target", { signal }));
  return (
    <>
      <header class="bar">
        <a class="brand" href="#/games">
          Savepoint
        </a>
        <nav aria-label="Views">
          <a href="#/games" aria-current={route.view === "health" ? undefined : "page"}>
            Games
          </a>
          <a href="#/health" aria-current={route.view === "health" ? "page" : undefined}>
            Health
          </a>
        </nav>
        {target && (
          <span class="target">
            <strong>{target.name}</strong> {target.url} {target.readOnly && <em>read only</em>}
          </span>
        )}
      </header>
      <main>
        {target ? <View route={route} target={target} /> : error && <Fault error={error} again={again} />}
      </main>
    </>
  );
}

function View({ route, target }: { readonly route: Route; readonly target: Target }) {
  switch (route.view) {
    case "games":
      return <GamesView query={route.query} />;
    case "game":
      return <GameView key={route.gameId} route={route} target={target} />;
    case "health":
      return <HealthView target={target} />;
  }
}
