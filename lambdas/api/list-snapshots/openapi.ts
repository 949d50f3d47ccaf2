import { gamePath } from "../http/schemas.ts";
import { LISTED_SNAPSHOT } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";
import { snapshotsQuery } from "./request.ts";

const PAGE = { snapshots: [LISTED_SNAPSHOT] };

export const listSnapshots: Operation = {
  id: "listSnapshots",
  tag: "snapshots",
  summary: "List a game's snapshots, newest first",
  path: gamePath,
  query: snapshotsQuery,
  answers: { 200: { description: "A page.", schema: "SnapshotsAnswer", examples: { page: PAGE } } },
  problems: NO_GAME,
};
