import * as z from "zod/mini";
import { moment, name, version } from "../http/schemas.ts";

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
