import type * as z from "zod/mini";
import type { SavepointClient } from "#client";
import type { importedCommit, importRequest } from "../../../lambdas/api/import-game/request.ts";

type Part = z.infer<typeof importRequest>;

/** A commit as it is sent. */
export type CommitToSend = z.infer<typeof importedCommit>;

/** A game as it is sent, but for its commits. */
export type GameToSend = Pick<
  Part,
  "gameType" | "metadata" | "origin" | "createdAt" | "contentDigest" | "base"
> & {
  readonly gameId: string;
  readonly created: NonNullable<Part["created"]>;
  /** The version that it has in the end. */
  readonly version: number;
  readonly stateDigest?: string;
};

/** What an import came to: the version, or that persistence is off for the game. */
export type Sent = { readonly persisted: true; readonly version: number } | { readonly persisted: false };

/** Sends one game, in as many requests as it takes. */
export type GameSender = {
  /** Takes a commit; sends what has gathered, when that is enough. @param bytes Of its JSON. */
  readonly add: (commit: CommitToSend, bytes: number) => Promise<void>;
  /** Sends the rest. */
  readonly finish: () => Promise<Sent>;
};

/** A body may have 6 MB, and two states may be in it. */
const PART_BYTES = 2_000_000;
const PART_COMMITS = 500;

/** Begins to send a game. @param bytes Of the JSON of its states. */
export function openSender(
  client: Pick<SavepointClient, "importGame">,
  game: GameToSend,
  bytes: number,
): GameSender {
  const { gameId, created, base, version, stateDigest, ...identity } = game;
  let part: Partial<Part> = { ...(base && { base }), created };
  let gathered = bytes;
  let after = base?.version ?? 0;
  let commits: CommitToSend[] = [];
  let isBaseSent = base === undefined;

  async function send(last: Partial<Part>): Promise<Sent> {
    if (!isBaseSent && gathered > PART_BYTES) {
      // Two large states don't fit in one body.
      await client.importGame(gameId, { ...identity, base });
      const { base: _base, ...rest } = part;
      part = rest;
    }
    isBaseSent = true;
    const sent = await client.importGame(gameId, {
      ...identity,
      ...part,
      ...(commits.length > 0 && { after, commits }),
      ...last,
    });
    for (const { transitions } of commits) after += transitions.length;
    part = {};
    commits = [];
    gathered = 0;
    return sent;
  }
  return {
    add: async (commit, size) => {
      if (gathered + size > PART_BYTES || commits.length === PART_COMMITS) await send({});
      commits.push(commit);
      gathered += size;
    },
    finish: async () =>
      await send({ complete: { version, ...(stateDigest !== undefined && { stateDigest }) } }),
  };
}
