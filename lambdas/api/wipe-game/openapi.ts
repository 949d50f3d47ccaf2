import { gamePath } from "../http/schemas.ts";
import type { Operation } from "../openapi/operation.ts";

const CREATABLE_AT = "2027-03-02T13:00:00.000Z";

export const wipeGame: Operation = {
  id: "wipeGame",
  tag: "games",
  summary: "Wipe a game",
  description:
    "From the first answer on, states, history, snapshots, metadata and listings show nothing of it any more, and nothing can be appended; its rows are removed then. The answer is 202 until nothing is left and nothing can come back, which takes most of an hour: the service continues by itself, and the same request, sent again, tells how far it is. Empty rows stay until no cursor can aim at them any more. Copies that the stage keeps for its own recovery (point-in-time recovery) have the game for 35 days, and lines about errors its id for as long as logs are kept. A game that is not there counts as wiped.",
  path: gamePath,
  answers: {
    200: {
      description: "Gone.",
      schema: "WipeAnswer",
      examples: { wiped: { wiped: true, creatableAt: CREATABLE_AT } },
    },
    202: {
      description: "Under way.",
      schema: "WipeAnswer",
      examples: { underWay: { wiped: false, creatableAt: CREATABLE_AT } },
    },
  },
  problems: ["configuration-unread"],
};
