import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import { type FaultRates, MINUTE_MS, SECOND_MS } from "./settings.ts";

/** A call to the database that failed, or whose answer was lost: the caller can't tell which. */
export class StoreFailure extends Error {
  constructor(what: string) {
    super(`no answer from the database: ${what}`);
    this.name = "StoreFailure";
  }
}

/** Whose calls they are: nothing is answered to the dead. */
export type Caller = { readonly name: string; alive: boolean; readonly die: () => void };

/** What the wire between a process and the database needs. */
export type Wire = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly rates: () => FaultRates;
  readonly trace: (line: () => string) => void;
};

type Fate = Exclude<keyof FaultRates, "slow"> | "none";

/** Puts the wire between a caller and the state table. */
export function faultyStateTable(table: StateTable, caller: Caller, wire: Wire): StateTable {
  return {
    insert: (row, now) =>
      call(wire, caller, `insert ${row.gameId} ${row.position}`, () => table.insert(row, now)),
    put: (row) => call(wire, caller, `put ${row.gameId} ${row.position}`, () => table.put(row)),
    remove: (gameId, position) =>
      call(wire, caller, `remove ${gameId} ${position}`, () => table.remove(gameId, position)),
    expire: (gameId, position, expiresAt) =>
      call(wire, caller, `expire ${gameId} ${position}`, () => table.expire(gameId, position, expiresAt)),
    get: (gameId, position, now) =>
      call(wire, caller, `get ${gameId} ${position}`, () => table.get(gameId, position, now)),
    query: (query, now) =>
      call(wire, caller, `query ${query.gameId} ${query.from}..${query.to ?? ""}`, () =>
        table.query(query, now),
      ),
  };
}

/** Puts the wire between a caller and the games table. */
export function faultyGamesTable(table: GamesTable, caller: Caller, wire: Wire): GamesTable {
  return {
    add: (entry) => call(wire, caller, `games.add ${entry.gameId}`, () => table.add(entry)),
    advance: (progress) =>
      call(wire, caller, `games.advance ${progress.gameId}`, () => table.advance(progress)),
    noteSnapshot: (gameId, version) =>
      call(wire, caller, `games.noteSnapshot ${gameId}`, () => table.noteSnapshot(gameId, version)),
    setMetadata: (gameId, metadata) =>
      call(wire, caller, `games.setMetadata ${gameId}`, () => table.setMetadata(gameId, metadata)),
    get: (gameId) => call(wire, caller, `games.get ${gameId}`, () => table.get(gameId)),
    remove: (gameId) => call(wire, caller, `games.remove ${gameId}`, () => table.remove(gameId)),
    list: (query) => call(wire, caller, "games.list", () => table.list(query)),
    coverTail: (gameId, version) =>
      call(wire, caller, `games.coverTail ${gameId}`, () => table.coverTail(gameId, version)),
    renewTail: (gameId, tail) =>
      call(wire, caller, `games.renewTail ${gameId}`, () => table.renewTail(gameId, tail)),
    listUncovered: (query) =>
      call(wire, caller, `games.listUncovered ${query.shard}`, () => table.listUncovered(query)),
  };
}

/** Puts the wire between a caller and the archive. */
export function faultyArchive(archive: Archive, caller: Caller, wire: Wire): Archive {
  return {
    put: (gameId, object) => call(wire, caller, `archive.put ${gameId}`, () => archive.put(gameId, object)),
    get: (gameId) => call(wire, caller, `archive.get ${gameId}`, () => archive.get(gameId)),
    remove: (gameId) => call(wire, caller, `archive.remove ${gameId}`, () => archive.remove(gameId)),
  };
}

function call<T>(wire: Wire, caller: Caller, what: string, effect: () => Promise<T>): Promise<T> {
  const { scheduler, random, trace } = wire;
  const fate = chooseFate(random, wire.rates());
  const there = travel(wire);
  const back = travel(wire);
  if (fate !== "none") trace(() => `${caller.name} ${what}: ${fate}`);
  return new Promise((resolve, reject) => {
    const answer = (give: () => void): void => {
      if (caller.alive) give();
    };
    const fail = (): void => answer(() => reject(new StoreFailure(what)));
    // The effect happens on the other side of the wire: whether its caller still lives makes no difference.
    const arrive = (then: (result: T) => void): void => {
      trace(() => `${caller.name} ${what}`);
      effect().then(then, (error: unknown) => answer(() => reject(error)));
    };
    const deliver = (result: T): void => {
      scheduler.after(back, () => answer(() => resolve(result)));
    };
    switch (fate) {
      case "none":
        scheduler.after(there, () => arrive(deliver));
        break;
      case "before":
        scheduler.after(there, fail);
        break;
      case "after":
        scheduler.after(there, () => arrive(() => scheduler.after(back, fail)));
        break;
      case "late":
        scheduler.after(there, fail);
        scheduler.after(there + random.int(1, 2 * MINUTE_MS), () => arrive(() => {}));
        break;
      case "resent":
        scheduler.after(there, () => arrive(() => {}));
        scheduler.after(there + random.int(1, 5 * SECOND_MS), () => arrive(deliver));
        break;
      case "last":
        if (random.chance(0.3)) caller.die();
        else if (random.chance(0.5)) scheduler.after(there, () => arrive(caller.die));
        else {
          caller.die();
          scheduler.after(there, () => arrive(() => {}));
        }
    }
  });
}

function chooseFate(random: Random, rates: FaultRates): Fate {
  let left = random.next();
  for (const fate of ["before", "after", "late", "resent", "last"] as const) {
    left -= rates[fate];
    if (left < 0) return fate;
  }
  return "none";
}

function travel({ random, rates }: Wire): number {
  return random.chance(rates().slow) ? random.int(1, MINUTE_MS) : random.int(1, 20);
}
