import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { type Appended, Game, openClient, type SavepointClient } from "#client";
import type { LocalService } from "../../scripts/demo/local-service.ts";
import { eventually } from "../fixtures/eventually.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

type Call = (client: SavepointClient, cursor: string) => Promise<Appended>;

test("killed between any two calls, it continues with the cursor of the call before", async () => {
  const data = await temporaryDirectory();
  function append(version: number, to: string, score: number): Call {
    return async (client, cursor) => {
      const transitions = [{ action: "go", to, patch: { score } }];
      return await client.append("room-1", { commitId: `c${version}`, cursor, transitions });
    };
  }
  const create: Call = async (client) =>
    await client.create("room-1", { gameType: "six-phase", state: { score: 0 } });
  const correct: Call = async (client, cursor) =>
    await client.correct("room-1", { commitId: "fix", cursor, reason: "miscounted", patch: { score: 7 } });
  const calls: readonly (readonly [Call, version: number, phase: string, score: number])[] = [
    [create, 0, "NOT_STARTED", 0],
    [append(1, "PREPARATION", 1), 1, "PREPARATION", 1],
    [correct, 2, "PREPARATION", 7],
    [append(3, "GAME_OVER", 8), 3, "GAME_OVER", 8],
  ];
  let cursor = "";
  let service = await localStack(["--data", data]);
  for (const [call, version, phase, score] of calls) {
    const answer = await call(openClient({ url: service.url }), cursor);
    await service.kill();
    expect(answer).toMatchObject({ persisted: true, version, phase });
    cursor = answer.persisted ? answer.cursor : "";
    service = await localStack(["--data", data]);
    const recovered = await openClient({ url: service.url }).recover("room-1");
    expect(recovered).toMatchObject({ version, phase, state: { score } });
  }
  const { transitions } = await openClient({ url: service.url }).history("room-1");
  const found = transitions.map(({ version, commitId }) => `${version} ${commitId}`);
  expect(found).toEqual(["1 c1", "2 fix", "3 c3"]);
  await expectFollowed(service, ["room-1"], { status: "finished", version: 3, snapshot: 3 });
}, 180_000);

test("killed while appends are under way, each is there or not, and its resend makes it one", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  const impatient = openClient({ url: first.url });
  const ids = Array.from({ length: 20 }, (_, index) => `room-${index}`);
  const before = await Promise.all(
    ids.map(async (gameId) => await Game.create(impatient, gameId, { gameType: "generic", state: [] })),
  );
  const join = [{ action: "join", patch: [{ op: "add", path: "/-", value: "ann" }] }];
  const appends = before.map(async (game) => await game.append(join, { commitId: "join" }));
  const settled = Promise.allSettled(appends);
  await Promise.any(appends);
  await first.kill();
  await impatient.close(0);
  const answered = (await settled).map(({ status }) => status === "fulfilled");
  const client = openClient({ url: (await localStack(["--data", data])).url });
  for (const [index, gameId] of ids.entries()) {
    const { game, recovery } = await Game.recover(client, gameId);
    if (answered[index]) expect(recovery.version).toBe(1);
    const again = await game.append(join, { commitId: "join" });
    expect(again).toMatchObject({ version: 1, repeated: recovery.version === 1 });
    expect((await game.state()).state).toEqual(["ann"]);
  }
});

test("killed before the change feed has followed, the next start catches up", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  const client = openClient({ url: first.url });
  const ids = Array.from({ length: 20 }, (_, index) => `room-${index}`);
  const games = await Promise.all(
    ids.map(async (gameId) => await Game.create(client, gameId, { gameType: "six-phase" })),
  );
  // So many at once that the feed cannot have come to all of them when the last is answered.
  await Promise.all(games.map(async (game) => await game.append([{ action: "begin", to: "PREPARATION" }])));
  await first.kill();
  const second = await localStack(["--data", data]);
  await expectFollowed(second, ids, { version: 1, phase: "PREPARATION", snapshot: 1 });
});

test("a snapshot that was not made when it was due is made at the next start", async () => {
  const data = await temporaryDirectory();
  const noSnapshots = { FF_ENABLE_STATE_SNAPSHOTS: "false" };
  // On SQLite, as on AWS, what was followed while snapshots were off is not followed again.
  const args = ["--data", data, "--database", "dynalite"];
  const first = await localStack(args, noSnapshots);
  const game = await Game.create(openClient({ url: first.url }), "room-1", { gameType: "chess" });
  await game.append([{ action: "start", to: "PLAYING" }]);
  for (let ply = 0; ply < 21; ply += 1) await game.append([{ action: "move" }]);
  expect(await openClient({ url: first.url }).snapshots("room-1")).toEqual({ snapshots: [] });
  await first.kill();
  const second = await localStack(args);
  await expectFollowed(second, ["room-1"], { snapshot: 20 });
});

/** Waits until the directory has all games, each with what is given. */
async function expectFollowed(service: LocalService, ids: readonly string[], entry: object): Promise<void> {
  const client = openClient({ url: service.url });
  const { games } = await eventually(
    async () => await client.list({ limit: 100 }),
    ({ games: listed }) => listed.every((game) => isDeepStrictEqual({ ...game, ...entry }, game)),
  );
  expect(games.map(({ gameId }) => gameId).toSorted()).toEqual([...ids].toSorted());
}
