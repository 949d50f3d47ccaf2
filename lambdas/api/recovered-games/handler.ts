import type { Services } from "../../open/services.ts";
import { runObjects } from "../../store/fleet/run-objects.ts";
import { findPage, findRun } from "../../store/fleet/run-record.ts";
import { ProblemError } from "../http/problem.ts";
import { noRunObjects, recoveryNotFound } from "../http/problems.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { recoveryPath } from "../recovery-progress/request.ts";
import { recoveredGamesQuery } from "./request.ts";

/** Lists what became of the games of a run, page by page: as many pages as there are so far. */
export function recoveredGames({ archive }: Services): Route {
  return route({
    operation: "recovered-games",
    path: recoveryPath,
    query: recoveredGamesQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { recoveryId }, query: { step, page = "0.0" } }) => {
      if (!archive) throw new ProblemError(noRunObjects());
      const objects = runObjects(archive);
      const run = await findRun(objects, recoveryId);
      if (!run) throw new ProblemError(recoveryNotFound(recoveryId));
      const [segment = 0, index = 0] = page.split(".").map(Number);
      const found = await findPage(objects, { recoveryId, step, segment }, index);
      const isLast = found?.next === undefined;
      const next = isLast ? `${segment + 1}.0` : `${segment}.${index + 1}`;
      const isEnd = isLast && segment + 1 >= run.segments;
      return { status: 200, body: { games: found?.results ?? [], ...(!isEnd && { next }) } };
    },
  });
}
