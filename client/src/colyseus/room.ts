import type { Json } from "../json.ts";
import { schemaToJson } from "./schema-json.ts";

/** What of a Colyseus `Room` is used here. */
export type Room = {
  readonly roomId: string;
  readonly clients: { readonly length: number };
  readonly state: object;
  broadcastPatch(): boolean;
  disconnect(): Promise<unknown>;
  onDispose?(): unknown;
  /** What the room has besides its state, as JSON: Colyseus' own hook, which it calls in development only. */
  onCacheRoom?(): unknown;
  /** Is given it back. */
  onRestoreRoom?(cached?: unknown): void;
};

/** What is kept of a room: its state, and what its `onCacheRoom` gives. */
export type SavedRoom = { readonly state: Json; readonly cache?: Json };

/** What is to be kept of a room now. @throws {TypeError} when its state could not be restored. */
export function savedOf(room: Room): SavedRoom {
  const cache = room.onCacheRoom?.();
  return {
    state: schemaToJson(room.state),
    ...(cache !== undefined && { cache: JSON.parse(JSON.stringify(cache)) }),
  };
}
