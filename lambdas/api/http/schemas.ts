import * as z from "zod/mini";
import { isObject, type Json, type JsonObject } from "../../game/json.ts";
import { parsePointer } from "../../game/json-pointer.ts";
import { GAME_ID, NAME } from "../../game/names.ts";

/** No body, no query parameters, no path parameters. */
export const nothing = z.strictObject({});
/** A game's id. */
export const gameId = z.string().check(z.regex(GAME_ID));
/** The name of a phase or a game type, and a commit's id. */
export const name = z.string().check(z.regex(NAME));
/** A short text for people. */
export const label = z.string().check(z.minLength(1), z.maxLength(256));
/** A version of a game. */
export const version = z.int().check(z.gte(0), z.lte(999_999_999_999));

/** A game at a version: what another one is made from. */
export const origin = z.strictObject({ gameId, version });

/** Whether a game can still change. */
export const gameStatus = z.enum(["active", "finished"]);
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

/** The operations of a JSON Patch. Members that an operation doesn't define are ignored (RFC 6902 §4). */
export const operations = {
  add: z.object({ op: z.literal("add"), path: pointer, value: json }),
  replace: z.object({ op: z.literal("replace"), path: pointer, value: json }),
  test: z.object({ op: z.literal("test"), path: pointer, value: json }),
  remove: z.object({ op: z.literal("remove"), path: pointer }),
  move: z.object({ op: z.literal("move"), from: pointer, path: pointer }),
  copy: z.object({ op: z.literal("copy"), from: pointer, path: pointer }),
};
const { add, replace, test, remove, move, copy } = operations;
/** One operation of a JSON Patch. */
export const operation = z.discriminatedUnion("op", [add, replace, test, remove, move, copy], {
  error: "one of add, replace, test, remove, move, copy",
});
/** A JSON Patch. */
export const jsonPatch = z.array(operation).check(z.maxLength(1_000));
/** A JSON Patch or a JSON Merge Patch. */
export const patch = z.union([jsonObject, jsonPatch], {
  error: "a JSON Patch (array of operations), or a JSON Merge Patch (object)",
});

/** What a commit is that is no move. */
export const commitKind = z.enum(["resync", "correction", "fence"]);
/** How a transition changes the state. */
export const change = { patch: z.exactOptional(patch), state: z.exactOptional(json) };
/** Refuses both ways to change a state at once. */
export const notBoth = z.refine<{ patch?: unknown; state?: unknown }>(
  ({ patch: given, state }) => given === undefined || state === undefined,
  {
    error: "give either patch or state, not both",
  },
);

/** A cursor. */
export const cursor = z.string().check(z.minLength(1), z.maxLength(2_048));
/** Where a request appends. */
export const at = { cursor: z.exactOptional(cursor), expectedVersion: z.exactOptional(version) };
/** Asks for exactly one of the two ways to say where. */
export const eitherOne = z.refine<{ cursor?: unknown; expectedVersion?: unknown }>(
  (given) => (given.cursor === undefined) !== (given.expectedVersion === undefined),
  { error: "give either cursor or expectedVersion" },
);

/** A time, as text. */
export const moment = z.iso.datetime({ offset: true });
// Query parameters come as text.
/** The text of a number from 1. */
export const COUNT = /^[1-9]\d{0,5}$/;
/** The text of a version. */
export const VERSION = /^\d{1,12}$/;
/** A number from 1, as text; more than most counts as most. */
export function count(most: number) {
  return z.pipe(
    z.string().check(z.regex(COUNT)),
    z.transform((text: string) => Math.min(Number(text), most)),
  );
}
/** A version, as text. */
export const versionText = z.pipe(z.string().check(z.regex(VERSION)), z.transform(Number));
/** A time, as text, parsed to ms since 1970. */
export const momentText = z.pipe(
  moment,
  z.transform((text: string) => Date.parse(text)),
);

/** The path of most routes. */
export const gamePath = z.strictObject({ gameId });
