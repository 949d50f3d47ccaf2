import * as z from "zod/mini";
import { at, moment, name, version } from "../http/schemas.ts";

const fence = { fence: z.exactOptional(z.boolean()), commitId: z.exactOptional(name), ...at };

type Fenced = { mode: string; fence?: boolean; commitId?: string; cursor?: string; expectedVersion?: number };
/** Whether as many places are given as a fence has: one, or none without a fence. */
function placed({ fence: fenced, cursor, expectedVersion }: Fenced): boolean {
  return [cursor, expectedVersion].filter((given) => given !== undefined).length === (fenced ? 1 : 0);
}

/** Recovers the newest state. */
export const recoverLatest = z.strictObject({ mode: z.literal("latest"), ...fence });
/** Recovers the state at a version. */
export const recoverVersion = z.strictObject({ mode: z.literal("version"), version });
/** Recovers the state at a time. */
export const recoverTime = z.strictObject({ mode: z.literal("time"), at: moment });
/** Recovers the newest state from a given snapshot. */
export const recoverSnapshot = z.strictObject({ mode: z.literal("snapshot"), version, ...fence });

/** `POST /v1/games/{gameId}/recovery`. */
export const recoveryRequest = z
  .discriminatedUnion("mode", [recoverLatest, recoverVersion, recoverTime, recoverSnapshot], {
    error: "one of latest, version, time, snapshot",
  })
  .check(
    z.refine((given: Fenced) => !given.fence || given.commitId !== undefined, {
      error: "a fence is a commit, so give its commitId",
      path: ["commitId"],
    }),
    z.refine(placed, {
      error:
        "a fence appends to what its caller saw: give either cursor or expectedVersion with it, and neither without",
    }),
  );
