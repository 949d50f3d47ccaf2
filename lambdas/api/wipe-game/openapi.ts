import { gamePath } from "../http/schemas.ts";
import type { Operation } from "../openapi/operation.ts";

const WIPED = { wiped: true, creatableAt: "2027-03-02T12:00:00.000Z" };

export const wipeGame: Operation = {
  id: "wipeGame",
  tag: "games",
  summary: "Wipe a game",
  description:
    "States, history and snapshots go at once; empty rows stay until no cursor can aim at them any more. A game that is not there counts as wiped.",
  path: gamePath,
  answers: { 200: { description: "Gone.", schema: "WipeAnswer", examples: { wiped: WIPED } } },
  problems: ["configuration-unread"],
};
