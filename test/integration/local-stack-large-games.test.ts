import { expect, test } from "vitest";
import { Game, openClient } from "#client";
import { eventually } from "../fixtures/eventually.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

const CARDS = 20_000;
const CHANGED = 7;

test("a large game lives in the second thread as a small one does in the first", async () => {
  const data = await temporaryDirectory();
  const first = await localStack(["--data", data]);
  const client = openClient({ url: first.url });
  const cards = Array.from({ length: CARDS }, (_, nth) => ({ id: `card-${nth}`, up: false }));
  const game = await Game.create(client, "table", { gameType: "six-phase", state: { cards } });
  const small = await Game.create(client, "small", { gameType: "six-phase", state: {} });
  const turn = { op: "replace", path: `/cards/${CHANGED}/up`, value: true } as const;
  await Promise.all([
    game.append([{ action: "turn", to: "PREPARATION", patch: [turn] }]),
    small.append([{ action: "begin", to: "PREPARATION" }]),
  ]);
  // Both threads know what the other has written.
  await game.append([{ action: "count", patch: { turned: 1 } }]);
  await game.append([{ action: "test", patch: [{ op: "test", path: "/turned", value: 1 }] }]);
  expect(await game.state()).toMatchObject({ version: 3, phase: "PREPARATION" });
  await eventually(
    async () => await client.list(),
    ({ games }) => games.length === 2 && games.every(({ snapshot }) => snapshot === 1),
  );
  const metrics = await (await fetch(`${first.url}/metrics`)).text();
  expect(metrics).toMatch(/^state_operation_duration_ms_count\{operation="append"\} 4$/m);
  // Of the large one there is another, of its creation: it did not fit into a row.
  expect(metrics).toMatch(/^state_snapshots_created 3$/m);
  expect(await first.stop()).toBe(0);

  const again = openClient({ url: (await localStack(["--data", data])).url });
  const { state, version } = await again.state("table");
  expect(version).toBe(3);
  expect(state).toEqual({
    cards: cards.map((card, nth) => (nth === CHANGED ? { ...card, up: true } : card)),
    turned: 1,
  });
  expect((await again.history("table")).transitions).toHaveLength(3);
}, 60_000);
