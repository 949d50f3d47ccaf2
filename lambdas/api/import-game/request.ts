import * as z from "zod/mini";
import { MAX_TRANSITIONS } from "../../game/limits.ts";
import { transitionFields } from "../append/request.ts";
import {
  commitKind,
  json,
  jsonObject,
  label,
  moment,
  name,
  notBoth,
  origin,
  version,
} from "../http/schemas.ts";

/** A digest as requests have it: 12 bytes in base64url. */
export const contentDigest = z.string().check(z.regex(/^[A-Za-z0-9_-]{16}$/));
const stateDigest = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** A transition that happened elsewhere: of any kind, with its reason. */
export const importedTransition = z
  .strictObject({
    ...transitionFields,
    kind: z.exactOptional(commitKind),
    reason: z.exactOptional(label),
  })
  .check(notBoth);
/** A commit that was written elsewhere. */
export const importedCommit = z.strictObject({
  commitId: name,
  contentDigest,
  time: moment,
  transitions: z.array(importedTransition).check(z.minLength(1), z.maxLength(MAX_TRANSITIONS)),
});
/** The state that a history begins with, where its first commits are not imported. */
export const importedBase = z.strictObject({
  version: version.check(z.gte(1)),
  phase: name,
  time: moment,
  idDigest: contentDigest,
  contentDigest,
  state: json,
});
/** How a game began. */
export const importedCreation = z.strictObject({ state: json, phase: z.exactOptional(name) });

/** That a game is complete: its version, and the digest of its state. */
export const importEnd = z.strictObject({ version, stateDigest: z.exactOptional(stateDigest) });

/** `POST /v1/games/{gameId}/import`. */
export const importRequest = z
  .strictObject({
    gameType: name,
    metadata: z.exactOptional(jsonObject),
    origin: z.exactOptional(origin),
    createdAt: moment,
    contentDigest,
    base: z.exactOptional(importedBase),
    created: z.exactOptional(importedCreation),
    after: z.exactOptional(version),
    commits: z.exactOptional(z.array(importedCommit).check(z.minLength(1), z.maxLength(1_000))),
    complete: z.exactOptional(importEnd),
  })
  .check(
    z.refine(
      ({ after, commits }: { after?: unknown; commits?: unknown }) =>
        (after === undefined) === (commits === undefined),
      { error: "give after with commits: the version before the first of them" },
    ),
  );
