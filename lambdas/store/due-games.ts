import type { DueGame, GamesTable } from "./games-table.ts";
import { ALL_SHARDS } from "./listing.ts";

const PAGE_GAMES = 25;

/** A shard's games that were read and not yet taken, and where to continue. */
type Shard = { readonly shard: number; games: readonly DueGame[]; readonly ended: boolean };

/** What the sweeper must look at by now, the most urgent first over all shards. */
export async function* dueGames(games: GamesTable, now: number): AsyncGenerator<DueGame> {
  async function read(shard: number, after?: string): Promise<Shard> {
    const page = await games.listDue({ shard, limit: PAGE_GAMES, ...(after !== undefined && { after }) });
    return { shard, games: page.filter(({ due }) => due.at <= now), ended: page.length < PAGE_GAMES };
  }
  const shards = new Map(
    (await Promise.all(ALL_SHARDS.map((one) => read(one)))).map((one) => [one.shard, one]),
  );
  for (;;) {
    const next = mostUrgent([...shards.values()]);
    const [game, ...left] = next.games;
    if (!game) return;
    yield game;
    const { shard, ended } = next;
    shards.set(shard, left.length > 0 || ended ? { ...next, games: left } : await read(shard, game.sortKey));
  }
}

/** Age in seconds of the oldest commit that no snapshot may cover, over all games: none is older. */
export async function oldestTailSeconds(games: GamesTable, now: number): Promise<number> {
  const first = await Promise.all(ALL_SHARDS.map((shard) => games.listDue({ shard, limit: 1 })));
  return Math.max(0, ...first.flat().map(({ due }) => (now - due.since) / 1000));
}

function mostUrgent(shards: readonly Shard[]): Shard {
  function sortKeyOf({ games: [first] }: Shard): string {
    return first?.sortKey ?? "~";
  }
  return shards.reduce((best, one) => (sortKeyOf(one) < sortKeyOf(best) ? one : best));
}
