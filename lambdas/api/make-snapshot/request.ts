import * as z from "zod/mini";
import { at, json, name } from "../http/schemas.ts";

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
