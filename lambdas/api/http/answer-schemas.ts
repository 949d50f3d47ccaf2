import * as z from "zod/mini";
import { cursor, gameId, json, name, version } from "./schemas.ts";

// What several routes answer, for openapi.json and for the tests, which hold every answer against it. Nothing that is
// deployed imports this file, nor a route's answer.ts.

/** A moment, as text. */
export const time = z.iso.datetime();
/** A number of things. */
export const number = z.int().check(z.gte(0));
const base64url = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/));

/** Where nothing is kept: persistence is off for the game, or in the shadow. */
export const notPersisted = z.strictObject({ persisted: z.literal(false) });
/** What a commit led to: `PUT /v1/games/{gameId}`, `POST …/transitions`, `POST …/corrections`. */
export const appended = z.strictObject({ version, phase: name, cursor, persisted: z.literal(true) });

/** A state. */
export const stateFields = {
  gameId,
  gameType: name,
  version,
  phase: name,
  time,
  state: json,
  cursor: z.exactOptional(cursor),
};

/** A snapshot. */
export const snapshotFields = {
  version,
  phase: name,
  schemaVersion: number,
  chunks: number,
  checksum: base64url,
  madeAt: time,
  expiresAt: z.exactOptional(time),
};

/** What kind of problem it is. */
export const problemType = z.string().check(z.regex(/^urn:savepoint:problem:[a-z-]+$/));
/** Any problem document (RFC 9457); each type adds members of its own. */
export const problemAnswer = z.looseObject({
  type: problemType,
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  detail: z.string(),
  retryable: z.boolean(),
});
