import { describe, expect, test } from "vitest";
import { eventually } from "../../../fixtures/eventually.ts";
import { START } from "../../../fixtures/time.ts";
import { matchServer, newMatch } from "./match-server.ts";

// What boardgame.io asks of a storage: the comments of its StorageAPI.Async, what its own storages do, and what its
// master and its lobby rely on.

const SECOND = 1_000;
const OFF = {
  use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
} as const;
const __ = null;
/** The board after the first two moves of {@link played}. */
const TWO_MOVES = ["1", __, __, __, "0", __, __, __, __];

/** A server with a match of two moves. */
async function played() {
  const server = matchServer();
  const match = newMatch();
  await server.storage.createMatch("m1", match);
  await server.click("m1", "0", 4, 0);
  await server.click("m1", "1", 0, 1);
  return { ...server, match };
}

describe("a match", () => {
  test("is there when it was created, here and for the next process", async () => {
    const server = matchServer();
    const { initialState, metadata } = newMatch();
    await server.storage.createMatch("m1", { initialState, metadata });
    function plain(value: unknown): unknown {
      return JSON.parse(JSON.stringify(value));
    }
    for (const { all } of [server, matchServer(server.services)])
      expect(plain(await all("m1"))).toEqual(plain({ state: initialState, initialState, log: [], metadata }));
  });

  test("keeps each state, and adds to its log", async () => {
    const server = await played();
    const next = matchServer(server.services);
    await server.client.flush();
    for (const { all } of [server, next]) {
      const { state, log, initialState } = await all("m1");
      expect(state).toMatchObject({ G: { cells: TWO_MOVES }, _stateID: 2 });
      expect(state).not.toHaveProperty("deltalog");
      expect(initialState._stateID).toBe(0);
      const moves = log.filter(({ action }) => action.type === "MAKE_MOVE");
      expect(moves.map(({ _stateID, action }) => [_stateID, action.payload])).toEqual([
        [0, { type: "clickCell", args: [4], playerID: "0" }],
        [1, { type: "clickCell", args: [0], playerID: "1" }],
      ]);
    }
    expect((await next.all("m1")).log).toEqual((await server.all("m1")).log);
  });

  test("gives what is asked for, and nothing of what is not there", async () => {
    const { storage } = await played();
    expect(Object.keys(await storage.fetch("m1", { state: true }))).toEqual(["state"]);
    expect(Object.keys(await storage.fetch("m1", { log: true, metadata: false }))).toEqual(["log"]);
    expect(Object.keys(await storage.fetch("m1", { metadata: true }))).toEqual(["metadata"]);
    for (const matchID of ["none", "", "..", "a/b", "x".repeat(200)])
      expect(await storage.fetch(matchID, { state: true, metadata: true })).toEqual({});
  });

  test("may have any id, and a game that is no match is none", async () => {
    const { storage, client } = matchServer();
    const ids = ["a/b ü:%", ".", "..", "it's (mine)!*~"];
    for (const matchID of ids) await storage.createMatch(matchID, newMatch());
    await client.create("room-42", { gameType: "generic", state: {} });
    expect((await storage.listMatches()).toSorted()).toEqual(ids.toSorted());
    for (const matchID of ids)
      expect((await storage.fetch(matchID, { metadata: true })).metadata.gameName).toBe("tic-tac-toe");
    expect(await storage.fetch("room-42", { state: true })).toEqual({});
  });

  test("is gone when it was wiped, and its id is not taken again", async () => {
    const { storage, services, client, sync, errors } = await played();
    await client.flush();
    await storage.wipe("m1");
    await storage.wipe("never-there");
    expect(await storage.fetch("m1", { state: true, metadata: true })).toEqual({});
    expect(await storage.listMatches()).toEqual([]);
    expect(await matchServer(services).storage.fetch("m1", { state: true })).toEqual({});
    await expect(storage.createMatch("m1", newMatch())).rejects.toThrow("wiped");
    errors.length = 0;
    // A player who is still at it must not end the server.
    await sync("m1");
    expect(errors).toEqual(["ProblemError"]);
  });

  test("is created when a player comes to one that is not there", async () => {
    const server = matchServer();
    await server.sync("by-player");
    expect((await matchServer(server.services).all("by-player")).state._stateID).toBe(0);
    await server.sync("x".repeat(200));
    expect(server.errors).toEqual(["RangeError"]);
  });

  test("is refused where there is one already", async () => {
    const { storage } = await played();
    await expect(storage.createMatch("m1", newMatch())).rejects.toThrow();
  });

  test("refuses a state that does not follow the one that is stored", async () => {
    const { storage, errors, all } = await played();
    const { state } = await all("m1");
    for (const _stateID of [0, 1, 2, 4]) await storage.setState("m1", { ...state, G: "other", _stateID }, []);
    expect(errors).toEqual(Array(4).fill("StaleStateError"));
    expect((await all("m1")).state).toEqual(state);
    await storage.setState("none", state, []);
    expect(errors.at(-1)).toBe("Error");
  });

  test("stores nothing when a move is refused by the game", async () => {
    const { click, client, errors, all } = await played();
    await click("m1", "0", 4, 2);
    await client.flush();
    expect(errors).toEqual([]);
    expect((await client.game("m1")).version).toBe(2);
    expect((await all("m1")).state._stateID).toBe(2);
  });

  test("that is over is over in Savepoint too, and says who has won", async () => {
    const { click, client, storage, services, all } = await played();
    for (const [index, cell] of [3, 1, 5].entries()) await click("m1", String(index % 2), cell, index + 2);
    await storage.flush();
    expect(await client.game("m1")).toMatchObject({ status: "finished", phase: "GAME_OVER", version: 5 });
    const { metadata } = await all("m1");
    expect(metadata.gameover).toEqual({ winner: "0" });
    expect((await matchServer(services).all("m1")).metadata.gameover).toEqual({ winner: "0" });
    await click("m1", "1", 8, 5);
    expect((await client.game("m1")).version).toBe(5);
  });

  test("that is over says so though the server died before its metadata did", async () => {
    const { click, client, services, all } = await played();
    for (const [index, cell] of [3, 1, 5].entries()) await click("m1", String(index % 2), cell, index + 2);
    await client.flush();
    const metadata = JSON.parse(JSON.stringify({ ...(await all("m1")).metadata, gameover: undefined }));
    await eventually(
      async () => await client.game("m1"),
      (entry) => entry.metadata.gameover !== undefined,
    );
    await client.setMetadata("m1", { metadata });
    const next = matchServer(services);
    expect((await next.storage.fetch("m1", { metadata: true })).metadata.gameover).toEqual({ winner: "0" });
    await next.storage.flush();
    expect((await client.game("m1")).metadata).toMatchObject({ gameover: { winner: "0" } });
  });

  test("continues in another process, and the first one sees that", async () => {
    const first = await played();
    await first.client.flush();
    const second = matchServer(first.services);
    await second.click("m1", "0", 8, 2);
    await second.client.flush();
    await first.sync("m1");
    await first.click("m1", "1", 7, 3);
    expect((await first.all("m1")).state).toMatchObject({ _stateID: 4 });
    expect(first.errors).toEqual([]);
  });

  test("that two processes move in keeps one of both moves, and says which it did not keep", async () => {
    const first = await played();
    await first.client.flush();
    const second = matchServer(first.services);
    await second.click("m1", "0", 8, 2);
    await second.client.flush();
    await first.click("m1", "0", 7, 2);
    await eventually(
      async () => first.errors,
      (errors) => errors.includes("ConflictError"),
    );
    expect((await first.all("m1")).state.G.cells).toEqual([
      "1",
      null,
      null,
      null,
      "0",
      null,
      null,
      null,
      "0",
    ]);
  });

  test("keeps as JSON has them values that JSON does not have", async () => {
    const { storage, services, client } = matchServer();
    const { initialState, metadata } = newMatch();
    await storage.createMatch("m1", { initialState, metadata });
    const G = { cells: [undefined, Number.NaN], none: undefined, at: new Date(0) };
    await storage.setState("m1", { ...initialState, G, _stateID: 1 }, []);
    await client.flush();
    expect((await matchServer(services).all("m1")).state.G).toEqual({
      cells: [null, null],
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  test("is sent with the move that is made at that moment to a player who comes", async () => {
    const { services, client } = await played();
    await client.flush();
    const next = matchServer(services);
    await Promise.all([next.sync("m1", "0"), next.click("m1", "0", 8, 2)]);
    await Promise.all([next.click("m1", "1", 7, 3), next.sync("m1", "1")]);
    expect(next.synced).toEqual([3, 4]);
  });

  test("stays as it was when a state can't be kept", async () => {
    const { storage, click, client, services, errors, all } = await played();
    const { state } = await all("m1");
    await storage.setState("m1", { ...state, G: { cells: [2 ** 60] }, _stateID: 3 }, []);
    expect(errors).toEqual(["NotJsonError"]);
    expect((await all("m1")).state).toEqual(state);
    await click("m1", "0", 8, 2);
    await client.flush();
    expect((await matchServer(services).all("m1")).state.G.cells[8]).toBe("0");
  });

  test("is as it was before a move that the service has refused", async () => {
    const { storage, client, errors, all } = await played();
    const { state } = await all("m1");
    await storage.setState("m1", { ...state, G: "x".repeat(6_000_000), _stateID: 3 }, []);
    await client.flush();
    await eventually(
      async () => errors,
      (found) => found.includes("ProblemError"),
    );
    expect((await all("m1")).state).toEqual(state);
  });

  test("of a large state is kept whole where patches can't be", async () => {
    const { storage, services, client, errors } = matchServer();
    const { initialState, metadata } = newMatch();
    await storage.createMatch("m1", { initialState, metadata });
    const G = { text: Array.from({ length: 3_000 }, (_, index) => `${index}${"x".repeat(300)}`) };
    await storage.setState("m1", { ...initialState, G, _stateID: 1 }, []);
    await client.flush();
    expect(errors).toEqual([]);
    expect((await matchServer(services).all("m1")).state.G).toEqual(G);
  });
});

describe("metadata", () => {
  test("are stored when the lobby is answered, in the directory and not in the history", async () => {
    const { storage, client, services } = await played();
    const { metadata } = await storage.fetch("m1", { metadata: true });
    Object.assign(metadata.players[0] ?? {}, { name: "ann", credentials: "s3cret" });
    await storage.setMetadata("m1", metadata);
    const next = await matchServer(services).storage.fetch("m1", { metadata: true });
    expect(next.metadata.players[0]).toEqual({ id: 0, name: "ann", credentials: "s3cret" });
    await client.flush();
    const { transitions } = await client.history("m1");
    expect(transitions).toHaveLength(2);
    expect(JSON.stringify(transitions)).not.toMatch(/s3cret|secret/);
  });

  test("cost nothing with an ordinary move", async () => {
    const { click, client, storage, all } = await played();
    const before = (await all("m1")).metadata.updatedAt;
    await click("m1", "0", 8, 2);
    await storage.flush();
    const { metadataVersion } = await client.game("m1");
    expect(metadataVersion).toBe(0);
    expect((await all("m1")).metadata.updatedAt).toBeGreaterThanOrEqual(before);
  });

  test("lose nobody of two who sit down at once, and one of two on the same seat", async () => {
    const { services } = await played();
    const [one, other] = [matchServer(services), matchServer(services)];
    async function sit({ storage }: typeof one, seat: number, name: string) {
      const { metadata } = await storage.fetch("m1", { metadata: true });
      return async () => {
        Object.assign(metadata.players[seat] ?? {}, { name });
        await storage.setMetadata("m1", metadata);
      };
    }
    const [ann, bob, eve] = [
      await sit(one, 0, "ann"),
      await sit(other, 1, "bob"),
      await sit(other, 0, "eve"),
    ];
    await ann();
    await bob();
    await expect(eve()).rejects.toMatchObject({ name: "MetadataConflictError", status: 409 });
    const { metadata } = await matchServer(services).storage.fetch("m1", { metadata: true });
    expect(metadata.players).toEqual({ 0: { id: 0, name: "ann" }, 1: { id: 1, name: "bob" } });
  });

  test("lose one of two on the same seat of a match in play, too", async () => {
    const { storage } = await played();
    async function sit(name: string) {
      const { metadata } = await storage.fetch("m1", { metadata: true });
      Object.assign(metadata.players[0] ?? {}, { name });
      await storage.setMetadata("m1", metadata);
    }
    const ends = await Promise.allSettled([sit("ann"), sit("eve")]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect((await storage.fetch("m1", { metadata: true })).metadata.players[0]).toEqual({
      id: 0,
      name: "ann",
    });
  });

  test("lose the second of two on the same seat, though the first is seated by then", async () => {
    const { storage } = await played();
    const { metadata: one } = await storage.fetch("m1", { metadata: true });
    const { metadata: other } = await storage.fetch("m1", { metadata: true });
    Object.assign(one.players[0] ?? {}, { name: "ann" });
    Object.assign(other.players[0] ?? {}, { name: "eve" });
    await storage.setMetadata("m1", one);
    await expect(storage.setMetadata("m1", other)).rejects.toMatchObject({ status: 409 });
  });

  test("of what play changes are seen at once, and stored behind", async () => {
    const { storage, services, set } = await played();
    const { metadata } = await storage.fetch("m1", { metadata: true });
    Object.assign(metadata.players[1] ?? {}, { isConnected: true });
    set.away = true;
    await storage.setMetadata("m1", metadata);
    expect((await storage.fetch("m1", { metadata: true })).metadata.players[1]).toMatchObject({
      isConnected: true,
    });
    set.away = false;
    await storage.flush();
    expect((await matchServer(services).all("m1")).metadata.players[1]).toMatchObject({ isConnected: true });
  });
});

describe("the list", () => {
  async function ids(server: ReturnType<typeof matchServer>, opts?: object) {
    return (await server.storage.listMatches(opts)).toSorted();
  }

  test("is right at once, here and in another process", async () => {
    const server = matchServer();
    const other = matchServer(server.services);
    await server.storage.createMatch("m1", newMatch());
    await server.storage.createMatch("m2", newMatch({ gameName: "chess" }));
    for (const one of [server, other]) {
      expect(await ids(one)).toEqual(["m1", "m2"]);
      expect(await ids(one, { gameName: "chess" })).toEqual(["m2"]);
      expect(await ids(one, { gameName: "go" })).toEqual([]);
    }
    for (const [index, cell] of [4, 0, 3, 1, 5].entries())
      await server.click("m1", String(index % 2), cell, index);
    await server.client.flush();
    for (const one of [server, other]) {
      expect(await ids(one, { where: { isGameover: true } })).toEqual(["m1"]);
      expect(await ids(one, { where: { isGameover: false } })).toEqual(["m2"]);
      expect(await ids(one, { gameName: "chess", where: { isGameover: true } })).toEqual([]);
    }
  });

  test("knows the time of the last move, here and in another process", async () => {
    const server = matchServer();
    await server.storage.createMatch("old", newMatch());
    server.services.set.now = START + 60 * SECOND;
    await server.storage.createMatch("new", newMatch({ updatedAt: START + 60 * SECOND }));
    for (const one of [server, matchServer(server.services)]) {
      const between = START + 30 * SECOND;
      expect(await ids(one, { where: { updatedBefore: between } })).toEqual(["old"]);
      expect(await ids(one, { where: { updatedAfter: between } })).toEqual(["new"]);
      expect(await ids(one, { where: { updatedAfter: START + 60 * SECOND } })).toEqual([]);
      expect(await ids(one, { where: { updatedBefore: START } })).toEqual([]);
      expect(await ids(one, { where: { updatedBefore: START + 1, updatedAfter: START - 1 } })).toEqual([
        "old",
      ]);
    }
  });

  test("has all of more matches than a page holds", async () => {
    const server = matchServer();
    const all = Array.from({ length: 230 }, (_, index) => `m-${String(index).padStart(3, "0")}`);
    for (const matchID of all) await server.storage.createMatch(matchID, newMatch());
    expect(await ids(matchServer(server.services))).toEqual(all);
  });
});

describe("while the service is away", () => {
  test("a match continues, players come back to it, and all of it is stored later", async () => {
    const { click, sync, set, errors, client, services, all, storage } = await played();
    await client.flush();
    set.away = true;
    await click("m1", "0", 3, 2);
    await sync("m1");
    await click("m1", "1", 1, 3);
    expect((await all("m1")).state._stateID).toBe(4);
    expect(errors).toContain("UnreachableError");
    set.away = false;
    await storage.flush();
    expect((await matchServer(services).all("m1")).state._stateID).toBe(4);
  });

  test("a match that is not in memory is waited for, and a lobby is refused", async () => {
    const { services } = await played();
    const next = matchServer(services);
    next.set.away = true;
    let found: number | undefined;
    const asked = next.all("m1").then(({ state }) => {
      found = state._stateID;
    });
    await expect(next.storage.createMatch("m2", newMatch())).rejects.toThrow("does not answer");
    await expect(next.storage.listMatches()).rejects.toThrow("does not answer");
    expect(found).toBeUndefined();
    next.set.away = false;
    await asked;
    expect(found).toBe(2);
  });

  test("a move that waited for a full queue is in the state once, though persistence was off before", async () => {
    const server = matchServer(undefined, { client: { queue: { moves: 1 } } });
    const { initialState, metadata } = newMatch();
    await server.storage.createMatch("m1", { initialState, metadata });
    const moves = ["a", "b", "c"];
    async function move(count: number): Promise<void> {
      const G = { moves: moves.slice(0, count) };
      await server.storage.setState("m1", { ...initialState, G, _stateID: count }, []);
    }
    server.services.set.flags = OFF;
    await move(1);
    await server.client.flush();
    server.services.set.flags = {};
    server.set.away = true;
    await move(2);
    const third = move(3);
    await eventually(
      async () => server.errors,
      (errors) => errors.includes("QueueFullError"),
    );
    server.set.away = false;
    await third;
    await server.storage.flush();
    expect((await matchServer(server.services).all("m1")).state.G).toEqual({ moves });
  });

  test("a full queue makes the next move wait, and loses none", async () => {
    const server = matchServer(undefined, { client: { queue: { moves: 1 } } });
    await server.storage.createMatch("m1", newMatch());
    server.set.away = true;
    await server.click("m1", "0", 4, 0);
    let done = false;
    const second = server.click("m1", "1", 0, 1).then(() => {
      done = true;
    });
    await eventually(
      async () => server.errors,
      (errors) => errors.includes("QueueFullError"),
    );
    expect(done).toBe(false);
    server.set.away = false;
    await second;
    await server.storage.flush();
    const { state } = await matchServer(server.services).all("m1");
    expect(state).toMatchObject({ _stateID: 2, G: { cells: TWO_MOVES } });
  });
});

describe("while persistence is switched off", () => {
  test("a match is played without it, and is stored from when it is on again", async () => {
    const server = matchServer();
    server.services.set.flags = OFF;
    await server.storage.createMatch("m1", newMatch());
    await server.click("m1", "0", 4, 0);
    const { metadata } = await server.storage.fetch("m1", { metadata: true });
    Object.assign(metadata.players[0] ?? {}, { name: "ann" });
    await server.storage.setMetadata("m1", metadata);
    await server.client.flush();
    server.services.set.flags = {};
    await server.click("m1", "1", 0, 1);
    await server.storage.flush();
    const next = await matchServer(server.services).all("m1");
    expect(next.state).toMatchObject({ _stateID: 2, G: { cells: TWO_MOVES } });
    expect(next.metadata.players[0]).toEqual({ id: 0, name: "ann" });
    expect(server.errors).toEqual([]);
  });
});

test("only as many matches are kept in memory as it was said", async () => {
  const { storage, services, client } = matchServer(undefined, { matches: 2 });
  for (const matchID of ["m1", "m2", "m3"]) await storage.createMatch(matchID, newMatch());
  const calls = services.calls.length;
  expect((await storage.fetch("m3", { state: true })).state._stateID).toBe(0);
  expect(services.calls.length).toBe(calls);
  expect((await storage.fetch("m1", { state: true })).state._stateID).toBe(0);
  expect(services.calls.length).toBeGreaterThan(calls);
  await client.flush();
});

test("connecting asks the service, and says that it refuses", async () => {
  const { storage } = matchServer();
  await storage.connect();
  const refused = matchServer(undefined, {
    client: { fetch: async () => new Response("no", { status: 403 }) },
  });
  await expect(refused.storage.connect()).rejects.toThrow("403");
});
