import { type JsonObject, jsonBytes } from "../../game/json.ts";
import { MAX_METADATA_BYTES } from "../../game/limits.ts";
import { RefusedError } from "../../game/refusal.ts";

/** Returns the metadata. @throws {RefusedError} `too-large`. */
export function checkMetadata(metadata: JsonObject): JsonObject {
  const found = jsonBytes(metadata);
  if (found <= MAX_METADATA_BYTES) return metadata;
  throw new RefusedError({ kind: "too-large", what: "metadata", limit: MAX_METADATA_BYTES, found });
}
