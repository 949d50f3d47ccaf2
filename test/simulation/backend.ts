import type { Ask } from "./asks.ts";
import type { View } from "./client.ts";

/** A game backend: what it knows of its games, and what it could not finish. */
export type Backend = {
  readonly name: string;
  readonly views: Map<string, View>;
  readonly unfinished: { readonly ask: Ask; readonly view: View }[];
  asked: number;
  /** What was written last, and where. */
  written?: { readonly ask: Ask; readonly view: View };
};

/** Makes a backend that knows nothing. */
export function newBackend(name: string): Backend {
  return { name, views: new Map(), unfinished: [], asked: 0 };
}
