import * as z from "zod/mini";
import { isObject, type Json, type JsonObject } from "../../game/json.ts";
import { parsePointer } from "../../game/json-pointer.ts";
import { MAX_TRANSITIONS } from "../../game/limits.ts";

/** What an id of a game, a phase, a game type or a commit is made of. */
const WORD = "[A-Za-z0-9._:-]";

/** No body, no query parameters, no path parameters. */
export const nothing = z.strictObject({});
/** A game's id. */
export const gameId = z.string().check(z.regex(new RegExp(`^${WORD}{1,128}$`)));
/** The name of a phase or a game type, and a commit's id. */
export const name = z.string().check(z.regex(new RegExp(`^${WORD}{1,64}$`)));
const label = z.string().check(z.minLength(1), z.maxLength(256));
/** A version of a game. */
export const version = z.int().check(z.gte(0), z.lte(999_999_999_999));

/** Any JSON value: the body was parsed and searched for faults as a whole before. */
export const json = z.custom<Json>((value) => value !== undefined, "any JSON value");
/** Any JSON object. */
export const jsonObject = z.custom<JsonObject>((value) => isObject(value), "object");
/** A JSON Pointer. It is quoted in error messages, so its length is bounded. */
export const pointer = z.string().check(
  z.maxLength(4_096),
  z.check<string>(({ value, issues }) => {
    const parsed = parsePointer(value);
    if ("fault" in parsed)
      issues.push({ code: "custom", input: value, message: `a JSON Pointer; ${parsed.fault.slice(0, 200)}` });
  }),
);

/** One operation of a JSON Patch. */
export const operation = z.discriminatedUnion(
  "op",
  [
    z.strictObject({ op: z.literal("add"), path: pointer, value: json }),
    z.strictObject({ op: z.literal("replace"), path: pointer, value: json }),
    z.strictObject({ op: z.literal("test"), path: pointer, value: json }),
    z.strictObject({ op: z.literal("remove"), path: pointer }),
    z.strictObject({ op: z.literal("move"), from: pointer, path: pointer }),
    z.strictObject({ op: z.literal("copy"), from: pointer, path: pointer }),
  ],
  { error: "one of add, replace, test, remove, move, copy" },
);
/** A JSON Patch or a JSON Merge Patch. */
export const patch = z.union([z.array(operation).check(z.minLength(1), z.maxLength(1_000)), jsonObject], {
  error: "a JSON Patch (array of operations), or a JSON Merge Patch (object)",
});

const change = { patch: z.exactOptional(patch), state: z.exactOptional(json) };
const notBoth = z.refine<{ patch?: unknown; state?: unknown }>(
  ({ patch: given, state }) => given === undefined || state === undefined,
  {
    error: "give either patch or state, not both",
  },
);

/** One thing that happened, as a caller reports it. */
export const transition = z
  .strictObject({
    action: label,
    from: z.exactOptional(name),
    to: z.exactOptional(name),
    actor: z.exactOptional(label),
    payload: z.exactOptional(json),
    ...change,
  })
  .check(notBoth);

/** A cursor. */
export const cursor = z.string().check(z.minLength(1), z.maxLength(2_048));
const at = { cursor: z.exactOptional(cursor), expectedVersion: z.exactOptional(version) };
const eitherOne = z.refine<{ cursor?: unknown; expectedVersion?: unknown }>(
  (given) => (given.cursor === undefined) !== (given.expectedVersion === undefined),
  { error: "give either cursor or expectedVersion" },
);

/** `POST /v1/games/{gameId}/transitions`. */
export const appendRequest = z
  .strictObject({
    commitId: name,
    ...at,
    resync: z.exactOptional(z.boolean()),
    transitions: z.array(transition).check(z.minLength(1), z.maxLength(MAX_TRANSITIONS)),
  })
  .check(eitherOne);

/** `POST /v1/games/{gameId}/corrections`. */
export const correctionRequest = z
  .strictObject({
    commitId: name,
    ...at,
    reason: label,
    actor: z.exactOptional(label),
    to: z.exactOptional(name),
    payload: z.exactOptional(json),
    ...change,
  })
  .check(eitherOne, notBoth);

/** `PUT /v1/games/{gameId}`. */
export const createRequest = z.strictObject({
  gameType: name,
  state: z.exactOptional(json),
  metadata: z.exactOptional(jsonObject),
});

/** `PUT /v1/games/{gameId}/metadata`. */
export const metadataRequest = z.strictObject({ metadata: jsonObject });

const moment = z.iso.datetime({ offset: true });
const fence = { fence: z.exactOptional(z.boolean()), commitId: z.exactOptional(name) };

/** `POST /v1/games/{gameId}/recovery`. */
export const recoveryRequest = z
  .discriminatedUnion(
    "mode",
    [
      z.strictObject({ mode: z.literal("latest"), ...fence }),
      z.strictObject({ mode: z.literal("version"), version }),
      z.strictObject({ mode: z.literal("time"), at: moment }),
      z.strictObject({ mode: z.literal("snapshot"), version, ...fence }),
    ],
    { error: "one of latest, version, time, snapshot" },
  )
  .check(
    z.refine((given) => !("fence" in given && given.fence === true) || given.commitId !== undefined, {
      error: "a fence is a commit, so give its commitId",
      path: ["commitId"],
    }),
  );

/** `POST /v1/games/{gameId}/snapshots`: of the log, or of a state that the caller gives, which is appended first. */
export const snapshotRequest = z
  .strictObject({ commitId: z.exactOptional(name), ...at, state: z.exactOptional(json) })
  .check(
    z.refine(
      ({ commitId, state, cursor: given, expectedVersion }) =>
        [commitId, state, given ?? expectedVersion].filter((part) => part === undefined).length % 3 === 0 &&
        (given === undefined || expectedVersion === undefined),
      { error: "nothing, or all of state, commitId, and either cursor or expectedVersion" },
    ),
  );

// Query parameters come as text.
const count = (most: number) =>
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d{0,5}$/)),
    z.transform((text: string) => Math.min(Number(text), most)),
  );
const versionText = z.pipe(z.string().check(z.regex(/^\d{1,12}$/)), z.transform(Number));
const momentText = z.pipe(
  moment,
  z.transform((text: string) => Date.parse(text)),
);

/** `GET /v1/games/{gameId}/state`. */
export const stateQuery = z
  .strictObject({ version: z.exactOptional(versionText), at: z.exactOptional(momentText) })
  .check(
    z.refine((given) => given.version === undefined || given.at === undefined, {
      error: "give either version or at",
    }),
  );

/** `GET /v1/games/{gameId}/transitions`. */
export const historyQuery = z.strictObject({
  start: z.exactOptional(versionText),
  limit: z._default(count(1_000), 100),
  direction: z._default(z.enum(["forward", "backward"]), "forward"),
});

/** `GET /v1/games/{gameId}/snapshots`. */
export const snapshotsQuery = z.strictObject({
  limit: z._default(count(100), 20),
  before: z.exactOptional(versionText),
});

/** `GET /v1/games`. */
export const gamesQuery = z.strictObject({
  gameType: z.exactOptional(name),
  status: z.exactOptional(z.enum(["active", "finished"])),
  updatedAfter: z.exactOptional(momentText),
  updatedBefore: z.exactOptional(momentText),
  limit: z._default(count(100), 50),
  page: z.exactOptional(z.string().check(z.maxLength(200))),
});

/** `GET /v1/flags`. */
export const flagsQuery = z.strictObject({ gameId: z.exactOptional(gameId) });

/** The path of most routes. */
export const gamePath = z.strictObject({ gameId });
/** The path of one snapshot. */
export const snapshotPath = z.strictObject({ gameId, version: versionText });
