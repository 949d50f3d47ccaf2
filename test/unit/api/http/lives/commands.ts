import type fc from "fast-check";
import { expect } from "vitest";
import { cursorOf, kindOf } from "../../../../fixtures/play.ts";
import {
  asTransition,
  type FlatState,
  type Model,
  type ModelGame,
  type Move,
  newestOf,
  type Point,
  play,
  standBack,
} from "./model.ts";
import type { Service } from "./service.ts";

/** One thing that happens in the lives of games. */
export type Command = fc.AsyncCommand<Model, Service>;

type Play = { readonly game: ModelGame; readonly model: Model; readonly service: Service };

/** A command about a game that was created. */
function ofGame(gameId: string, name: string, run: (play: Play) => Promise<void>): Command {
  return {
    check: ({ games }) => games.has(gameId),
    run: async (model, service) => {
      const game = model.games.get(gameId);
      if (game) await run({ game, model, service });
    },
    toString: () => `${name} ${gameId}`,
  };
}

/** Creates a game; the same again gets the same answer, another one is refused. */
export function create(gameId: string, type: string, state: FlatState): Command {
  return {
    check: () => true,
    run: async ({ games }, { api }) => {
      const path = `PUT /v1/games/${gameId}`;
      const body = { gameType: type, state };
      const answer = await api(path, { body });
      const known = games.get(gameId);
      if (!known) {
        const cursor = cursorOf(answer);
        const points: Point[] = [{ phase: "NOT_STARTED", state, cursor }];
        games.set(gameId, {
          type,
          created: { path, body, text: answer.text },
          points,
          accepted: [],
          wiped: false,
        });
      } else if (known.wiped) expect(kindOf(answer)).toBe("game-wiped");
      else if (JSON.stringify(known.created.body) === JSON.stringify(body))
        expect(answer.text).toBe(known.created.text);
      else expect(kindOf(answer)).toBe("game-exists");
    },
    toString: () => `create ${gameId} ${type} ${JSON.stringify(state)}`,
  };
}

/** Appends moves with a cursor or a version that may be some commits old. */
export function append(
  gameId: string,
  moves: readonly Move[],
  by: "cursor" | "version",
  old: number,
): Command {
  const name = `append ${JSON.stringify(moves)} by ${by}, ${old} commits old, to`;
  return ofGame(gameId, name, async ({ game, model, service: { api } }) => {
    const { cursor, version, ...from } = standBack(game, old);
    model.commits += 1;
    const at = by === "cursor" ? { cursor } : { expectedVersion: version };
    const body = { commitId: `c${model.commits}`, ...at, transitions: moves.map(asTransition) };
    const path = `POST /v1/games/${gameId}/transitions`;
    const answer = await api(path, { body });
    const played = play(game.type, from, moves);
    const isOld = version < game.points.length - 1;
    if (game.wiped) {
      expect(["game-wiped", typeof played === "string" ? played : "", "history-gone"]).toContain(
        kindOf(answer),
      );
    } else if (typeof played === "string" && !(isOld && by === "version"))
      expect(kindOf(answer)).toBe(played);
    else if (isOld) {
      expect(kindOf(answer)).toBe("conflict");
      expect(answer.body).toMatchObject({ expectedVersion: version, version: game.points.length - 1 });
      expect(answer.body.missed).toHaveLength(Math.min(100, game.points.length - 1 - version));
      expect(answer.body.phase).toBe(newestOf(game).phase);
    } else if (typeof played !== "string") {
      accept(game, played, cursorOf(answer));
      game.accepted.push({ path, body, text: answer.text });
      expect(answer.body).toMatchObject({ version: game.points.length - 1, phase: newestOf(game).phase });
    }
  });
}

function accept(game: ModelGame, played: readonly Point[], cursor: string): void {
  const last = played.at(-1);
  if (last) game.points.push(...played.slice(0, -1), { ...last, cursor });
}

/** Sends an accepted request again. */
export function resend(gameId: string, which: number): Command {
  return ofGame(gameId, `resend ${which} of`, async ({ game, service: { api } }) => {
    const accepted = game.accepted.at(which % Math.max(1, game.accepted.length));
    if (!accepted) return;
    const answer = await api(accepted.path, { body: accepted.body });
    if (game.wiped) expect(kindOf(answer)).toBe("game-wiped");
    else expect(answer.text).toBe(accepted.text);
  });
}

/** Corrects a game, in any phase. */
export function correct(gameId: string, state: FlatState): Command {
  return ofGame(gameId, `correct ${JSON.stringify(state)}`, async ({ game, model, service: { api } }) => {
    if (game.wiped) return;
    model.commits += 1;
    const { cursor, phase } = standBack(game, 0);
    const body = { commitId: `c${model.commits}`, cursor, reason: "r", state };
    const path = `POST /v1/games/${gameId}/corrections`;
    const answer = await api(path, { body });
    accept(game, [{ phase, state }], cursorOf(answer));
    game.accepted.push({ path, body, text: answer.text });
  });
}

/** Recovers a game and fences it. */
export function fence(gameId: string): Command {
  return ofGame(gameId, "fence", async ({ game, model, service: { api } }) => {
    model.commits += 1;
    const fencing = { mode: "latest", fence: true, commitId: `c${model.commits}` };
    const body = { ...fencing, expectedVersion: game.wiped ? 0 : game.points.length - 1 };
    const answer = await api(`POST /v1/games/${gameId}/recovery`, { body });
    if (game.wiped) return expect(kindOf(answer)).toBe("game-wiped");
    const { phase, state } = newestOf(game);
    expect(answer.body).toMatchObject({ version: game.points.length, phase });
    expect(answer.body.state).toEqual(state);
    accept(game, [{ phase, state }], cursorOf(answer));
  });
}

/** Reads a state: the newest, or one some versions back. */
export function read(gameId: string, back: number): Command {
  return ofGame(gameId, `read, ${back} versions back, of`, async ({ game, service: { api } }) => {
    const version = Math.max(0, game.points.length - 1 - back);
    await holds(game, gameId, version, api);
  });
}

async function holds(game: ModelGame, gameId: string, version: number, api: Service["api"]): Promise<void> {
  const answer = await api(`GET /v1/games/${gameId}/state`, { query: { version: String(version) } });
  if (game.wiped) return expect(kindOf(answer)).toBe("game-wiped");
  const point = game.points[version];
  expect(answer.body).toMatchObject({ version, phase: point?.phase });
  expect(answer.body.state).toEqual(point?.state);
  expect(answer.body.cursor !== undefined).toBe(point?.cursor !== undefined);
}

/** Makes a snapshot. */
export function snapshot(gameId: string): Command {
  return ofGame(gameId, "snapshot", async ({ game, service: { api } }) => {
    const answer = await api(`POST /v1/games/${gameId}/snapshots`);
    if (game.wiped) return expect(kindOf(answer)).toBe("game-wiped");
    expect(answer.body).toMatchObject({ version: game.points.length - 1, phase: newestOf(game).phase });
  });
}

/** Wipes a game. */
export function wipe(gameId: string): Command {
  return ofGame(gameId, "wipe", async ({ game, service: { api } }) => {
    const { status, body } = await api(`DELETE /v1/games/${gameId}`);
    expect(body.wiped).toBe(status === 200);
    expect([200, 202]).toContain(status);
    game.wiped = true;
  });
}

/** Something that happens to the service, not to a game. */
export function happens(name: string, run: (service: Service) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (_, service) => await run(service),
    toString: () => name,
  };
}

/** Every version of every game is as the model has it, and the histories are whole. */
export async function holdsAll({ games }: Model, { api }: Service): Promise<void> {
  for (const [gameId, game] of games) {
    for (const version of game.points.keys()) await holds(game, gameId, version, api);
    if (game.wiped) continue;
    const { body } = await api(`GET /v1/games/${gameId}/transitions`, { query: { limit: "1000" } });
    const versions = Array.isArray(body.transitions) ? body.transitions.map(({ version }) => version) : [];
    expect(versions).toEqual([...game.points.keys()].slice(1));
  }
}
