import type { Origin } from "../game/commit.ts";
import type { GameType, GameTypes } from "../game/game-type.ts";
import type { ImportedBase, ImportedCommit } from "../game/imported.ts";
import type { Json, JsonObject } from "../game/json.ts";
import type { CreateContext } from "./create-game.ts";

/** Where games are imported. */
export type ImportContext = CreateContext & { readonly gameTypes: GameTypes };

/**
 * A part of a game to import. The parts of a game come in order: the base, where its history does not begin at version 0;
 * the creation; commits; the end.
 */
export type ImportPart = {
  readonly gameId: string;
  readonly type: GameType;
  readonly metadata: JsonObject;
  readonly origin?: Origin | undefined;
  /** When the game was created, in ms since 1970. */
  readonly createdAt: number;
  /** The digest that its creation has: it identifies the game, in all its parts. */
  readonly contentDigest: string;
  readonly base?: ImportedBase | undefined;
  readonly created?: { readonly state: Json; readonly phase?: string | undefined } | undefined;
  readonly commits?: { readonly after: number; readonly list: readonly ImportedCommit[] } | undefined;
  /** That this is the last part: the version that the game has then, and the digest of its state. */
  readonly complete?: { readonly version: number; readonly stateDigest?: string | undefined } | undefined;
};
