import { type JsonObject, jsonBytes } from "../../game/json.ts";
import { MAX_METADATA_BYTES } from "../../game/limits.ts";
import { Refused } from "../../game/refusal.ts";

/** Returns the metadata. @throws {Refused} `too-large`. */
export function checkMetadata(metadata: JsonObject): JsonObject {
  const found = jsonBytes(metadata);
  if (found <= MAX_METADATA_BYTES) return metadata;
  throw new Refused({ kind: "too-large", what: "metadata", limit: MAX_METADATA_BYTES, found });
}
