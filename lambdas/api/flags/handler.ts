import { effectiveFlags } from "../../flags/effective-flags.ts";
import { evaluate } from "../../flags/evaluate.ts";
import { problems } from "../../flags/problems.ts";
import { ageSeconds } from "../../flags/source.ts";
import type { BaseServices } from "../../open/open-base.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { flagsQuery } from "./request.ts";

/** Answers every flag, where its value comes from, and what is on for one game. */
export function flags({ config, overrides }: BaseServices): Route {
  return route({
    operation: "flags",
    path: nothing,
    query: flagsQuery,
    body: nothing,
    writes: never,
    answer: async ({ query: { gameId } }, { now }) => {
      const current = config.current();
      const { origin, version } = current;
      const read = { flags: current.flags, origin };
      return {
        status: 200,
        body: {
          origin,
          version,
          unread: current.unread,
          ageSeconds: ageSeconds(current, now),
          flags: effectiveFlags(read, overrides),
          problems: problems(read, overrides),
          gameTypes: [...current.gameTypes.keys()],
          ...(gameId !== undefined && { game: { gameId, ...evaluate(read, overrides, gameId) } }),
        },
      };
    },
  });
}
