import type { SavepointClient } from "#client";

type Page = Awaited<ReturnType<SavepointClient["exportGame"]>>;

/** What is exported of a game besides its state. */
export type ExportOptions = { readonly history: boolean; readonly snapshots: boolean };

/** The first page of a game. @throws {ProblemError} */
export async function firstPage(
  client: SavepointClient,
  gameId: string,
  { history }: ExportOptions,
): Promise<Page> {
  return await client.exportGame(gameId, { history });
}

/** The lines of a game: what it is, its commits, its snapshots. @param first Its first page. */
export async function* gameLines(
  client: SavepointClient,
  gameId: string,
  { history, snapshots }: ExportOptions,
  first: Page,
): AsyncGenerator<string> {
  const version = Number(first.game?.version);
  let page = first;
  let { base } = first;
  if (page.next === "base") {
    page = await client.exportGame(gameId, { history, version });
    ({ base } = page);
  }
  yield JSON.stringify({ kind: "game", ...first.game, ...(base && { base }) });
  for (;;) {
    for (const commit of page.commits ?? []) yield JSON.stringify({ kind: "commit", gameId, ...commit });
    if (page.next === undefined || page.after === undefined) break;
    page = await client.exportGame(gameId, { history, version, after: page.after });
  }
  if (snapshots) yield* snapshotLines(client, gameId);
}

async function* snapshotLines(client: SavepointClient, gameId: string): AsyncGenerator<string> {
  let before: number | undefined;
  do {
    const page = await client.snapshots(gameId, before === undefined ? {} : { before });
    for (const { version } of page.snapshots) {
      const { phase, schemaVersion, madeAt, state } = await client.snapshot(gameId, version);
      yield JSON.stringify({ kind: "snapshot", gameId, version, phase, schemaVersion, madeAt, state });
    }
    before = page.next;
  } while (before !== undefined);
}
