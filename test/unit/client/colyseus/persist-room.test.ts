import { describe, expect, test, vi } from "vitest";
import { type ClientOptions, openClient } from "#client";
import { type PersistOptions, persistRoom, type Room } from "#client/colyseus/index.ts";
import { Battle } from "../../../fixtures/colyseus/battle.ts";
import { eventually } from "../../../fixtures/eventually.ts";
import { fetchOf } from "../../../fixtures/in-process-client.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";

const OFF = {
  use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
} as const;

/** A room with a state and a secret, as Colyseus would hold it. */
function testRoom() {
  const state = new Battle();
  const secret = { deck: [3, 1, 2] };
  const room: Room = {
    roomId: "room-1",
    clients: { length: 1 },
    state,
    broadcastPatch: () => true,
    disconnect: vi.fn(async () => {}),
    onCacheRoom: () => secret,
    onRestoreRoom: (cached) => void Object.assign(secret, cached),
  };
  return { room, state, secret };
}

/** A server with a room in it; `tick` is what Colyseus does at its patch rate. */
async function server(services: TestServices = testServices(), options: PersistOptions = {}) {
  const set = { away: false, now: 0 };
  const errors: string[] = [];
  const inner = fetchOf(services);
  const fetch: ClientOptions["fetch"] = async (url, init) => {
    if (set.away) throw new TypeError("fetch failed");
    return await inner(url, init);
  };
  const platform = { now: () => set.now };
  const client = openClient({ url: "http://in.process", tries: 1, fetch, platform, breaker: { openMs: 0 } });
  const held = testRoom();
  function onError(error: Error): void {
    return void errors.push(error.name);
  }
  const saved = await persistRoom(held.room, client, { gameId: "battle-1", onError, ...options });
  function tick(ms: number): void {
    set.now += ms;
    held.room.broadcastPatch();
  }
  async function actions() {
    return (await client.history("battle-1")).transitions.map(({ action }) => action);
  }
  return { ...held, services, client, saved, set, errors, tick, actions };
}

describe("a persisted room", () => {
  test("is restored with what clients see and what they don't", async () => {
    const first = await server();
    expect(first.saved.isRestored).toBe(false);
    first.state.moves.push("e4");
    first.secret.deck.pop();
    await first.saved.save({ action: "move", actor: "ann", payload: "e4" });
    const second = await server(first.services);
    expect(second.saved.isRestored).toBe(true);
    expect([...second.state.moves]).toEqual(["e4"]);
    expect(second.secret).toEqual({ deck: [3, 1] });
    const { transitions } = await second.client.history("battle-1");
    expect(transitions[0]).toMatchObject({ action: "move", actor: "ann", payload: "e4" });
  });

  test("stores all changes of a second together, and nothing when nothing has changed", async () => {
    const { state, tick, client, actions } = await server();
    for (let index = 0; index < 40; index += 1) {
      state.round += 1;
      tick(50);
      await client.flush();
    }
    expect(await actions()).toEqual(["patch", "patch"]);
    tick(1_000);
    tick(1_000);
    await client.flush();
    expect(await actions()).toHaveLength(2);
    expect((await client.state<{ state: unknown }>("battle-1")).state.state).toMatchObject({ round: 41 });
  });

  test("stores with each patch where that is wanted, and together what changes while one is under way", async () => {
    const { state, tick, client, actions } = await server(undefined, { everyMs: 0 });
    for (let index = 0; index < 10; index += 1) {
      state.round += 1;
      tick(1);
    }
    await client.flush();
    tick(1);
    await client.flush();
    expect(await actions()).toEqual(["patch", "patch"]);
    expect((await client.state<{ state: unknown }>("battle-1")).state.state).toMatchObject({ round: 11 });
  });

  test("continues while the service is away, with one move that waits", async () => {
    const { state, tick, client, set, errors, actions } = await server();
    set.away = true;
    for (let index = 0; index < 5; index += 1) {
      state.round += 1;
      tick(1_000);
    }
    expect(client.pending.moves).toBe(1);
    set.away = false;
    await client.flush();
    tick(1_000);
    await client.flush();
    expect(await actions()).toEqual(["patch", "patch"]);
    expect((await client.state<{ state: unknown }>("battle-1")).state.state).toMatchObject({ round: 6 });
    expect(errors).toEqual([]);
  });

  test("stores what has changed when it is disposed of", async () => {
    const { room, state, client } = await server();
    state.round = 9;
    await room.onDispose?.();
    expect((await client.state<{ state: unknown }>("battle-1")).state.state).toMatchObject({ round: 9 });
  });

  test("ends where another process has taken its game over", async () => {
    const old = await server();
    const { state, saved, services } = await server(old.services);
    old.state.round = 5;
    old.tick(1_000);
    await eventually(
      async () => old.errors,
      (errors) => errors.length > 0,
    );
    expect(old.errors).toEqual(["ConflictError"]);
    expect(old.room.disconnect).toHaveBeenCalledOnce();
    old.tick(1_000);
    await old.room.onDispose?.();
    state.round = 6;
    await saved.save({ action: "round" });
    const next = await server(services);
    expect(next.state.round).toBe(6);
    expect(old.errors).toEqual(["ConflictError"]);
  });

  test("hands its game over to the next room in the same process, with its last changes", async () => {
    const old = await server();
    old.state.round = 7;
    const next = testRoom();
    const { isRestored } = await persistRoom(next.room, old.client, { gameId: "battle-1" });
    expect(isRestored).toBe(true);
    expect(next.state.round).toBe(7);
    expect(old.room.disconnect).toHaveBeenCalledOnce();
    old.state.round = 8;
    old.tick(1_000);
    await old.room.onDispose?.();
    await next.room.onDispose?.();
    expect(old.errors).toEqual([]);
    expect((await server(old.services)).state.round).toBe(7);
  });

  test("is not opened twice at once by the same process, and is opened again where that failed", async () => {
    const { client, services } = await server();
    async function open() {
      return await persistRoom(testRoom().room, client, { gameId: "battle-2" });
    }
    services.set.fault = () => "before";
    await expect(open()).rejects.toThrow();
    services.set.fault = () => undefined;
    const [one, other] = await Promise.allSettled([open(), open()]);
    expect([one.status, other.status]).toEqual(["fulfilled", "rejected"]);
    expect((await open()).isRestored).toBe(true);
  });

  test("takes no more when its game is over, and is restored all the same", async () => {
    const { state, saved, tick, client, services, errors, room } = await server();
    await saved.save({ action: "end", to: "GAME_OVER" });
    state.round = 3;
    tick(1_000);
    await client.flush();
    tick(1_000);
    expect(errors).toEqual(["ProblemError"]);
    expect(room.disconnect).not.toHaveBeenCalled();
    const next = await server(services);
    next.tick(1_000);
    await next.client.flush();
    expect(next.errors).toEqual([]);
    expect(next.saved.isRestored).toBe(true);
  });

  test("says what can't be stored, and stores the rest when it can be", async () => {
    const { state, tick, client, errors } = await server();
    state.round = Number.NaN;
    tick(1_000);
    expect(errors).toEqual(["NotJsonError"]);
    state.round = 2;
    tick(1_000);
    await client.flush();
    expect((await client.state<{ state: unknown }>("battle-1")).state.state).toMatchObject({ round: 2 });
  });

  test("sends its state whole after one that was refused", async () => {
    const { state, tick, client, errors, actions } = await server();
    state.winner = "x".repeat(6_000_000);
    state.moves.push("e4");
    tick(1_000);
    await client.flush();
    await eventually(
      async () => errors,
      (found) => found.length > 0,
    );
    state.winner = "ann";
    tick(1_000);
    await client.flush();
    expect((await client.state<{ state: unknown }>("battle-1")).state.state).toMatchObject({
      winner: "ann",
      moves: ["e4"],
    });
    expect(await actions()).toEqual(["patch"]);
  });

  test("is played while persistence is off, and stored from when it is on again", async () => {
    const services = testServices();
    services.set.flags = OFF;
    const { state, tick, client } = await server(services);
    state.round = 2;
    tick(1_000);
    await client.flush();
    services.set.flags = {};
    state.moves.push("e4");
    tick(1_000);
    await client.flush();
    const { state: kept } = await client.state<{ state: unknown }>("battle-1");
    expect(kept.state).toMatchObject({ round: 2, moves: ["e4"] });
  });
});
