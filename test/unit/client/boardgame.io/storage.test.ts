import { describe, expect, test } from "vitest";
import { matchServer, newMatch, played, TWO_MOVES } from "./match-server.ts";

// What boardgame.io asks of a storage: the comments of its StorageAPI.Async, what its own storages do, and what its
// master and its lobby rely on.

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
