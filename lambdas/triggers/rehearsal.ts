import * as z from "zod/mini";

/** Functions of the API, by name. */
export type Rehearsed = "games" | "transition" | "snapshot" | "recovery" | "operations";

/** A request, as API Gateway hands it to a function. */
export type ApiEvent = {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: false;
};

/** Calls the new version of a function. @throws when it crashes */
export type CallVersion = (name: Rehearsed, event: ApiEvent) => Promise<unknown>;

const answerShape = z.object({ statusCode: z.number(), body: z.string() });
const flagsShape = z.object({
  game: z.object({ persistence: z.string(), snapshots: z.boolean(), recovery: z.boolean() }),
});
const keptShape = z.object({ version: z.number(), cursor: z.string() });

const CREATED = { score: 0 };
const MOVE = [{ action: "rehearse", patch: { score: 1 } }];
const AFTER = '{"score":1}';

/**
 * Plays a game on new versions, before anybody's calls reach them: creates it, appends, sends that again, makes a
 * snapshot, reads the state, and wipes it in any case. What is turned off is left out.
 * @returns what was done, step by step
 * @throws Error that names the step which went wrong
 */
export async function rehearse(call: CallVersion, gameId: string): Promise<readonly string[]> {
  async function ask(name: Rehearsed, routeKey: string, body?: object): Promise<unknown> {
    const perGame = routeKey.includes("{gameId}");
    const event: ApiEvent = {
      version: "2.0",
      routeKey,
      pathParameters: perGame ? { gameId } : {},
      ...(perGame ? {} : { queryStringParameters: { gameId } }),
      headers: {},
      ...(body && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    };
    const answer = answerShape.parse(await call(name, event));
    if (answer.statusCode >= 300)
      throw new Error(`${routeKey} answered ${answer.statusCode}: ${answer.body.slice(0, 500)}`);
    return JSON.parse(answer.body);
  }
  const { game } = flagsShape.parse(await ask("operations", "GET /v1/flags"));
  if (game.persistence !== "on") return ["answered; persistence is not on, so nothing was played"];
  const steps: string[] = [];
  try {
    const created = keptShape.parse(
      await ask("games", "PUT /v1/games/{gameId}", { gameType: "generic", state: CREATED }),
    );
    steps.push("created");
    const commit = { commitId: "rehearsal", cursor: created.cursor, transitions: MOVE };
    for (const done of ["appended", "appended again, and written once"]) {
      const { version } = keptShape.parse(
        await ask("transition", "POST /v1/games/{gameId}/transitions", commit),
      );
      if (version !== 1) throw new Error(`The commit is at version ${version}, and should be at 1`);
      steps.push(done);
    }
    if (game.snapshots) {
      await ask("snapshot", "POST /v1/games/{gameId}/snapshots", {});
      steps.push("snapshot made");
    }
    if (game.recovery) {
      const { state } = z
        .object({ state: z.unknown() })
        .parse(await ask("recovery", "GET /v1/games/{gameId}/state"));
      if (JSON.stringify(state) !== AFTER)
        throw new Error(`The state is ${JSON.stringify(state)}, and should be ${AFTER}`);
      steps.push("state read");
    }
  } finally {
    await ask("games", "DELETE /v1/games/{gameId}");
  }
  return [...steps, "wiped"];
}
