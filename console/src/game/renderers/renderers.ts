import type { ComponentType } from "preact";
import type { Json } from "../../api.ts";
import type { Moment } from "../history-store.ts";
import { ChessBoard } from "./chess.tsx";

/** Draws a state as its players see it. */
export type Renderer = ComponentType<{
  readonly state: Json;
  readonly before: Json | undefined;
  readonly version: number;
  /** What is loaded of the game's transitions, in order. */
  readonly moments: readonly Moment[];
  /** Shows another version. */
  readonly show: (version: number) => void;
}>;

/** Renderers by game type. To add one: a file here that exports a {@link Renderer}, and a line in this list. */
const RENDERERS: Readonly<Record<string, Renderer>> = { chess: ChessBoard };

/** The renderer of a game type; undefined where it has none. */
export function rendererOf(gameType: string): Renderer | undefined {
  return Object.hasOwn(RENDERERS, gameType) ? RENDERERS[gameType] : undefined;
}
