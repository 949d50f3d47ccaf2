import { gamePath } from "../http/schemas.ts";
import type { Operation } from "../openapi/operation.ts";

const PLAYERS = { metadata: { white: "ann", black: "bob", tournament: "club evening" } };

export const setMetadata: Operation = {
  id: "setMetadata",
  tag: "games",
  summary: "Replace a game's metadata",
  path: gamePath,
  body: { schema: "Metadata", examples: { players: PLAYERS } },
  answers: {
    200: {
      description: "Replaced; unchanged if persistence is off for this game, or in shadow mode.",
      schema: "MetadataAnswer",
      examples: { persisted: { persisted: true } },
    },
  },
  problems: ["configuration-unread", "game-not-found"],
};
