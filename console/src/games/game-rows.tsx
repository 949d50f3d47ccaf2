import type { ListedGame } from "../api.ts";
import { ago, moment } from "../format.ts";
import { hashOf } from "../route.ts";
import { Rows } from "../rows.tsx";

/** Games as rows; only those in view are in the page, so that thousands scroll as smoothly as ten. */
export function GameRows({
  games,
  onEnd,
}: {
  readonly games: readonly ListedGame[];
  readonly onEnd: () => void;
}) {
  return (
    <>
      <div class="row head" aria-hidden="true">
        <span>Game</span>
        <span>Type</span>
        <span>Status</span>
        <span>Phase</span>
        <span class="number">Version</span>
        <span>Last move</span>
      </div>
      <Rows items={games} height={36} keyOf={({ gameId }) => gameId} label="Games" onEnd={onEnd}>
        {({ gameId, gameType, status, phase, version, updatedAt }) => (
          <a class="row" href={hashOf({ view: "game", gameId })}>
            <span class="id">{gameId}</span>
            <span>{gameType}</span>
            <span class={`status ${status}`}>{status}</span>
            <span>{phase}</span>
            <span class="number">{version}</span>
            <time dateTime={updatedAt} title={moment(updatedAt)}>
              {ago(updatedAt)}
            </time>
          </a>
        )}
      </Rows>
    </>
  );
}
