import type { Server, StorageAPI } from "boardgame.io";
import * as z from "zod/mini";

/** What metadata were read as. @property version Of the metadata, where they came from the service. */
export type ReadAs = { readonly metadata: Server.MatchData; readonly version?: number | undefined };

const READ_AS = Symbol("read as");
type Tagged = Server.MatchData & { readonly [READ_AS]?: ReadAs };

/**
 * A copy of metadata that knows what it was read as: boardgame.io changes it, or a spread of it, and gives it back, and
 * the change is then made on what the service has.
 */
export function tagged(metadata: Server.MatchData, version?: number): Server.MatchData {
  const readAs: ReadAs = { metadata: structuredClone(metadata), version };
  const copy: Tagged = { ...structuredClone(metadata), [READ_AS]: readAs };
  return copy;
}

/** What metadata were read as; undefined where they are new. */
export function readAs(metadata: Tagged): ReadAs | undefined {
  return metadata[READ_AS];
}

/** Of what was found, what was asked for. */
export function picked<O extends StorageAPI.FetchOpts>(
  found: { readonly [Field in keyof StorageAPI.FetchFields]?: StorageAPI.FetchFields[Field] | undefined },
  wanted: O,
): StorageAPI.FetchResult<O> {
  const { state, log, metadata, initialState } = found;
  return z.custom<StorageAPI.FetchResult<O>>().parse({
    ...(wanted.state && state && { state }),
    ...(wanted.log && log && { log }),
    ...(wanted.metadata && metadata && { metadata }),
    ...(wanted.initialState && initialState && { initialState }),
  });
}
