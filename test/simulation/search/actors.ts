import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import type { Reply } from "../api.ts";
import type { Ask } from "../asks.ts";
import { archiveThrough, gamesTableThrough, stateTableThrough, type Touch } from "../ports.ts";
import { judgeAppended, judgeCreated, judgeForked, judgeWiped } from "./judge.ts";
import { type Lane, look, type Reach, untilAnswered } from "./lanes.ts";
import { follow, sweepOnce } from "./owner.ts";
import { answer, GAME, type Process, type Request } from "./process.ts";
import { appendAt, creation, MAKE_FORK, newAsk, newFence, READ, recoverWithFence, WIPE } from "./requests.ts";
import type { SmallWorld } from "./small-world.ts";

/** An actor at work. */
export type Self = {
  readonly lane: Lane;
  /** What its clock shows, in ms. */
  readonly now: number;
  readonly gameTypes: GameTypes;
  /** Cursors that were answered before it began, oldest first. */
  readonly cursors: readonly string[];
  /** What was appended last before it began. */
  readonly last: Ask | undefined;
};

/** Somebody who does something to the one game. */
export type Actor = { readonly name: string; readonly act: (self: Self) => Promise<void> };

/** Between a try and the next, in ms. */
const PAUSE_MS = 1000;

/** Appends a move after the newest version that it knows. */
export function writer(name: string): Actor {
  return {
    name,
    act: async (self) => {
      await append(self, newAsk(name), self.cursors.at(-1));
    },
  };
}

/** Sends the last request again, which was written. */
export const retry: Actor = {
  name: "retry",
  act: async (self) => {
    if (self.last) await append(self, self.last, self.cursors.at(-2));
  },
};

/** Sends other content under the id of the last request, which was written. */
export const reuse: Actor = {
  name: "reuse",
  act: async (self) => {
    const { last } = self;
    if (last) await append(self, { ...newAsk("reuse"), commitId: last.commitId }, self.cursors.at(-2));
  },
};

/** Changes the game by hand. */
export const correction: Actor = {
  name: "correction",
  act: async (self) => {
    const reason = "the referee says so";
    const ask: Ask = {
      ...newAsk("correction"),
      kind: "correction",
      reason,
      transitions: [{ action: "correction", patch: { correction: true } }],
    };
    const body = {
      commitId: ask.commitId,
      cursor: self.cursors.at(-1),
      reason,
      patch: { correction: true },
    };
    await appendAs(self, ask, { route: "POST /v1/games/{gameId}/corrections", body });
  },
};

/** Recovers the game with a fence at what it saw, and continues with a move. */
export function fence(name: string): Actor {
  return {
    name,
    act: async (self) => {
      const seen = await send(self, READ);
      if (seen?.status !== 200) return;
      const ask = newFence(name);
      const reply = await appendAs(self, ask, recoverWithFence(ask, seen.body.cursor));
      if (reply?.status === 200) await append(self, newAsk(`${name}-goes-on`), reply.body.cursor);
    },
  };
}

/** Wipes the game. */
export const wipe: Actor = {
  name: "wipe",
  act: async (self) => {
    const lives = await look(self.lane, ({ ledger }) => ledger.lives.get(GAME)?.length ?? 0);
    const reply = await send(self, WIPE);
    if (reply) await look(self.lane, (world) => judgeWiped(world, lives, reply));
  },
};

/** Creates the game. */
export function creator(name: string): Actor {
  return {
    name,
    act: async (self) => {
      const reply = await send(self, creation(name));
      if (reply) await look(self.lane, (world) => judgeCreated(world, name, reply));
    },
  };
}

/** Makes a game from the past of the one game. */
export const fork: Actor = {
  name: "fork",
  act: async (self) => {
    const reply = await send(self, MAKE_FORK);
    if (reply) await look(self.lane, (world) => judgeForked(world, reply));
  },
};

/** The stream of the state table: any commit adds to it, and who has followed a record takes it out. */
const STREAM: Touch = { store: "state", from: "", to: "~~", changes: true };

/** The change feed: follows what was not followed yet, in order. */
export function changeFeed(name: string): Actor {
  return {
    name,
    act: async (self) => {
      const { lane } = self;
      let record = await look(lane, (world) => recordFrom(world, 0), STREAM);
      while (record) {
        const { index, commit } = record;
        await untilAnswered(lane, "waits", (reach, tries) => follow(processOf(self, reach, tries), commit));
        record = await look(lane, (world) => recordAfter(world, index), STREAM);
      }
    },
  };
}

/** The next record after one that was followed; one that is not tried again is lost for good. */
function recordAfter(world: SmallWorld, index: number) {
  world.followed.add(index);
  return recordFrom(world, index + 1);
}

/** The first record of the stream that nobody has followed, from an index on. */
function recordFrom({ stream, followed }: SmallWorld, from: number) {
  return stream
    .map((commit, index) => ({ commit, index }))
    .find(({ index }) => index >= from && !followed.has(index));
}

/** The sweeper: one pass. */
export const sweeper: Actor = {
  name: "sweeper",
  act: async (self) => {
    await untilAnswered(self.lane, "waits", async (reach, tries) => {
      const { covered, failed } = await sweepOnce(processOf(self, reach, tries));
      return { covered, failed: failed.length };
    });
  },
};

function append(self: Self, ask: Ask, cursor: string | undefined): Promise<Reply | undefined> {
  return appendAs(self, ask, appendAt(ask, cursor));
}

async function appendAs(self: Self, ask: Ask, request: Request): Promise<Reply | undefined> {
  await look(self.lane, ({ ledger: { asks } }) => {
    if (!asks.has(ask.id)) asks.set(ask.id, { ...ask });
  });
  const reply = await send(self, request);
  if (reply) await look(self.lane, (world) => judgeAppended(world, ask.id, reply));
  return reply;
}

function send(self: Self, request: Request): Promise<Reply | undefined> {
  return untilAnswered(self.lane, "may give up", (reach, tries) =>
    answer(processOf(self, reach, tries), request),
  );
}

function processOf({ now, gameTypes }: Self, reach: Reach, tries: number): Process {
  return {
    stores: {
      state: stateTableThrough(reach(({ state }) => state)),
      games: gamesTableThrough(reach(({ games }) => games)),
      archive: archiveThrough(reach(({ archive }) => archive)),
    },
    now: now + tries * PAUSE_MS,
    gameTypes,
  };
}
