import { gamePath } from "../http/schemas.ts";
import type { Operation } from "../openapi/operation.ts";

const WIPED = { wiped: true, creatableAt: "2027-03-02T12:00:00.000Z" };

export const wipeGame: Operation = {
  id: "wipeGame",
  tag: "games",
  summary: "Wipe a game",
  description:
    "Deletes states, history and snapshots at once. Empty rows (tombstones) stay until every cursor of the game has expired. A game that does not exist counts as wiped.",
  path: gamePath,
  answers: { 200: { description: "Gone.", schema: "WipeAnswer", examples: { wiped: WIPED } } },
  problems: ["configuration-unread"],
};
