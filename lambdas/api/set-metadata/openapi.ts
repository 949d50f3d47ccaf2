import { gamePath } from "../http/schemas.ts";
import type { Operation } from "../openapi/operation.ts";

const PLAYERS = {
  metadata: { white: "ann", black: "bob", tournament: "club evening" },
  expectedMetadataVersion: 0,
};

export const setMetadata: Operation = {
  id: "setMetadata",
  tag: "games",
  summary: "Replace a game's metadata",
  description:
    "With expectedMetadataVersion only where nobody else has replaced them since: two that change the same metadata at once lose nothing. The same request, sent again, gets the original answer for as long as nobody has replaced them since.",
  path: gamePath,
  body: { schema: "SetMetadata", examples: { players: PLAYERS } },
  answers: {
    200: {
      description: "Replaced; unchanged if persistence is off for this game, or in shadow mode.",
      schema: "MetadataAnswer",
      examples: { persisted: { persisted: true, metadataVersion: 1 } },
    },
  },
  problems: ["configuration-unread", "game-not-found", "game-wiped", "metadata-conflict"],
};
