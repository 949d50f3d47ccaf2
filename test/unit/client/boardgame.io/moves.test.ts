import { describe, expect, test } from "vitest";
import { eventually } from "../../../fixtures/eventually.ts";
import { matchServer, newMatch, played } from "./match-server.ts";

describe("a match in play", () => {
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
