import type * as z from "zod/mini";
import type { ImportedBase, ImportedCommit } from "../../game/imported.ts";
import { RefusedError } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import { importPart } from "../../store/import-game.ts";
import { checkMetadata } from "../http/metadata.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { type importedBase, type importedCommit, importRequest } from "./request.ts";

/** Takes over a game that was played elsewhere, part by part. */
export function importGame({ stateTable: table, games, archive }: Services): Route {
  return gameRoute({
    operation: "import",
    path: gamePath,
    query: nothing,
    body: importRequest,
    writes: always,
    answer: async ({ path: { gameId }, body }, { now, gameTypes, features }) => {
      if (features.persistence !== "on") return { status: 200, body: { persisted: false } };
      const { gameType, metadata = {}, createdAt, base, after, commits, ...part } = body;
      const type = gameTypes.get(gameType);
      if (!type)
        throw new RefusedError({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
      checkMetadata(metadata);
      const { version, phase } = await importPart(
        { table, games, archive, gameTypes, now },
        {
          ...part,
          gameId,
          type,
          metadata,
          createdAt: Date.parse(createdAt),
          base: base && baseOf(base),
          commits: after === undefined ? undefined : { after, list: (commits ?? []).map(commitOf) },
        },
      );
      return { status: 201, body: { version, phase, persisted: true } };
    },
  });
}

function baseOf({ time, ...base }: z.infer<typeof importedBase>): ImportedBase {
  return { ...base, time: Date.parse(time) };
}

function commitOf({ time, ...commit }: z.infer<typeof importedCommit>): ImportedCommit {
  return { ...commit, time: Date.parse(time) };
}
