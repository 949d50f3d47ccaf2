import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import type { Reply } from "../api.ts";
import type { Ask } from "../asks.ts";
import type { Stores } from "../ports.ts";
import { vanishExpired } from "../rows.ts";
import { answer, type Process, type Request, stateOf } from "./process.ts";
import { newAsk } from "./requests.ts";
import type { SmallWorld } from "./small-world.ts";

/** The owner plays alone with nothing going wrong: before the actors begin, and after they have ended. */
export type Owner = {
  readonly world: SmallWorld;
  /** Cursors that were answered, oldest first. */
  readonly cursors: string[];
  readonly request: (request: Request) => Promise<Reply>;
  /** Appends to the newest version. */
  readonly append: (id: string, change?: { to?: string; count?: number }) => Promise<Reply>;
  /** Follows the records of the stream that were not followed yet. */
  readonly follow: () => Promise<void>;
  readonly sweep: () => Promise<void>;
  /** Lets time pass, in ms, and rows vanish. */
  readonly pass: (ms: number) => void;
};

/** Makes an owner that reaches the stores so. */
export function ownerOf(world: SmallWorld, stores: Stores = world.stores): Owner {
  function process(): Process {
    return { stores, now: world.now, gameTypes: world.gameTypes };
  }
  const cursors: string[] = [];
  async function request(sent: Request): Promise<Reply> {
    const reply = await answer(process(), sent);
    if (reply.body.cursor !== undefined) cursors.push(reply.body.cursor);
    return reply;
  }
  return {
    world,
    cursors,
    request,
    append: async (id, change) => {
      const ask: Ask = newAsk(id, change);
      world.ledger.asks.set(id, ask);
      const cursor = cursors.at(-1);
      const { commitId, transitions } = ask;
      return await request({
        route: "POST /v1/games/{gameId}/transitions",
        body: { commitId, cursor, transitions },
      });
    },
    follow: async () => {
      for (const [index, commit] of world.stream.entries()) {
        if (world.followed.has(index)) continue;
        await follow(process(), commit);
        world.followed.add(index);
      }
    },
    sweep: async () => {
      const { failed } = await sweepOnce(process());
      for (const { error } of failed) world.ledger.violate(`the sweeper failed: ${error}`);
    },
    pass: (ms) => {
      world.now += ms;
      vanishExpired(world.rows, world.now);
    },
  };
}

/** What the change feed does with a commit. */
export async function follow(process: Process, commit: Parameters<typeof followCommit>[1]): Promise<unknown> {
  const { stores, now, gameTypes } = process;
  const { games, archive } = stores;
  const { gone, snapshot } = await followCommit(
    { table: stateOf(process), games, archive, gameTypes, now, snapshots: true },
    commit,
  );
  return { snapshot, gone: gone?.refusal };
}

/** What the sweeper does on its schedule. */
export async function sweepOnce(process: Process) {
  const { stores, now, gameTypes } = process;
  const { games, archive } = stores;
  return await sweep({
    table: stateOf(process),
    games,
    archive,
    gameTypes,
    now,
    pace: async () => {},
    mayGoOn: () => true,
  });
}
