import { describe, expect, test } from "vitest";
import { eventually } from "../../../fixtures/eventually.ts";
import { matchServer, newMatch, OFF, played, TWO_MOVES } from "./match-server.ts";

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
