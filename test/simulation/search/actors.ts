import type { Reply } from "../api.ts";
import type { Ask } from "../asks.ts";
import { archiveThrough, gamesTableThrough, type Stores, stateTableThrough } from "../ports.ts";
import { judgeAppended, judgeCreated, judgeWiped } from "./judge.ts";
import { type Lane, type Lanes, type Reach, untilAnswered } from "./lanes.ts";
import { follow, sweepOnce } from "./owner.ts";
import { answer, GAME, type Process, type Request } from "./process.ts";
import { appendAt, creation, newAsk, newFence, READ, recoverWithFence, WIPE } from "./requests.ts";
import type { SmallWorld } from "./small-world.ts";

/** An actor at work. */
export type Self = {
  readonly world: SmallWorld;
  readonly lanes: Lanes;
  readonly lane: Lane;
  /** What its clock shows, in ms. */
  readonly now: number;
  /** Cursors that were answered before it began, oldest first. */
  readonly cursors: readonly string[];
  /** What was appended last before it began. */
  readonly last: Ask | undefined;
  /** Breaks a rule on purpose, between its processes and the stores. */
  readonly tamper: (stores: Stores) => Stores;
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
    const before = self.world.ledger.current(GAME);
    const reply = await send(self, WIPE);
    if (reply) judgeWiped(self.world, before, reply);
  },
};

/** Creates the game. */
export function creator(name: string): Actor {
  return {
    name,
    act: async (self) => {
      const reply = await send(self, creation(name));
      if (reply) judgeCreated(self.world, name, reply);
    },
  };
}

/** The change feed: follows what was not followed yet, in order. */
export function changeFeed(name: string): Actor {
  return {
    name,
    act: async (self) => {
      const { world, lanes, lane } = self;
      for (let index = 0; index < world.stream.length; index += 1) {
        const commit = world.stream[index];
        if (!commit || world.followed.has(index)) continue;
        await untilAnswered(lanes, lane, "waits", (reach, tries) =>
          follow(processOf(self, reach, tries), commit),
        );
        // A record that is not tried again is lost for good.
        world.followed.add(index);
      }
    },
  };
}

/** The sweeper: one pass. */
export const sweeper: Actor = {
  name: "sweeper",
  act: async (self) => {
    await untilAnswered(self.lanes, self.lane, "waits", async (reach, tries) => {
      const { covered, failed } = await sweepOnce(processOf(self, reach, tries));
      return { covered, failed: failed.length };
    });
  },
};

function append(self: Self, ask: Ask, cursor: string | undefined): Promise<Reply | undefined> {
  return appendAs(self, ask, appendAt(ask, cursor));
}

async function appendAs(self: Self, ask: Ask, request: Request): Promise<Reply | undefined> {
  const { asks } = self.world.ledger;
  const known = asks.get(ask.id) ?? { ...ask };
  asks.set(known.id, known);
  const reply = await send(self, request);
  if (reply) judgeAppended(self.world, known, reply);
  return reply;
}

function send(self: Self, request: Request): Promise<Reply | undefined> {
  return untilAnswered(self.lanes, self.lane, "may give up", (reach, tries) =>
    answer(processOf(self, reach, tries), request),
  );
}

function processOf({ world, now, tamper }: Self, reach: Reach, tries: number): Process {
  const { state, games, archive } = tamper(world.stores);
  return {
    stores: {
      state: stateTableThrough(reach(state)),
      games: gamesTableThrough(reach(games)),
      archive: archiveThrough(reach(archive)),
    },
    now: now + tries * PAUSE_MS,
    gameTypes: world.gameTypes,
  };
}
