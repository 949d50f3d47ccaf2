import { describe, expect, test } from "vitest";
import type { FlagsDocument } from "../../../../lambdas/flags/flags.ts";
import { dynamoStateTable } from "../../../../lambdas/store/dynamo-state-table.ts";
import { type ApiAnswer, apiOf } from "../../../fixtures/api.ts";
import { loopbackClient } from "../../../fixtures/dynalite.ts";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { cursorOf, played } from "../../../fixtures/play.ts";
import { hangs, startScriptedDynamoDB } from "../../../fixtures/scripted-dynamodb.ts";

const here = gameBehindApi();

function persistence(over: object): FlagsDocument {
  return {
    use_state_persistence: {
      enabled: true,
      mode: "on",
      rolloutPercent: 100,
      include: [],
      exclude: [],
      ...over,
    },
  };
}
const OFF = persistence({ enabled: false });
const NOT_PERSISTED = { persisted: false };

async function append(commitId: string, over: object = {}): Promise<ApiAnswer> {
  return await here.api("POST /v1/games/g1/transitions", {
    body: { commitId, cursor: here.game.cursor, transitions: [{ action: "roll" }], ...over },
  });
}

describe.each<[string, FlagsDocument]>([
  ["persistence is off", OFF],
  ["persistence is in the shadow", persistence({ mode: "shadow" })],
  ["player actions are not kept", { persist_player_actions: { enabled: false } }],
])("when %s, a retry of what was written gets its original answer", (_, flags) => {
  test("by its cursor, by its version, and by the cursor that it led to", async () => {
    const first = await append("c1");
    here.services.set.flags = flags;
    for (const at of [{}, { cursor: undefined, expectedVersion: 0 }, { cursor: cursorOf(first) }]) {
      const again = await append("c1", at);
      expect(again.text).toBe(first.text);
      expect(again.headers["savepoint-repeated"]).toBe("true");
    }
  });

  test("and nothing else does", async () => {
    await append("c1");
    here.services.set.flags = flags;
    const next = await append("c2", { cursor: undefined, expectedVersion: 1 });
    expect(next.body).toEqual(NOT_PERSISTED);
    expect((await here.api("GET /metrics")).text).toContain("\nstate_transitions_total 1\n");
  });
});

describe("when persistence is off", () => {
  test("so do a correction and a creation", async () => {
    const correction = { commitId: "f1", expectedVersion: 0, reason: "a slip", patch: { a: 1 } };
    const corrected = await here.api("POST /v1/games/g1/corrections", { body: correction });
    const creation = { gameType: "generic", state: { a: 1 } };
    const made = await here.api("PUT /v1/games/g2", { body: creation });
    for (const flags of [OFF, persistence({ mode: "shadow" })]) {
      here.services.set.flags = flags;
      const again = await here.api("POST /v1/games/g1/corrections", { body: correction });
      expect(again.text).toBe(corrected.text);
      const madeAgain = await here.api("PUT /v1/games/g2", { body: creation });
      expect(madeAgain.text).toBe(made.text);
      expect(madeAgain.headers["savepoint-repeated"]).toBe("true");
      const other = await here.api("PUT /v1/games/g2", { body: { ...creation, state: {} } });
      expect(other.body).toEqual(NOT_PERSISTED);
    }
  });

  test("other content under the id is no reason to refuse a move: the game continues", async () => {
    await append("c1");
    here.services.set.flags = OFF;
    expect((await append("c1", { transitions: [{ action: "another" }] })).body).toEqual(NOT_PERSISTED);
  });

  test("the cursor alone answers, where it can", async () => {
    here.game = await played(here.api, here.game, "c1");
    here.services.set.flags = OFF;
    here.services.calls.length = 0;
    const again = await append("c1", { transitions: [{ action: "move", patch: { last: "c1" } }] });
    expect(again.body).toMatchObject({ persisted: true, version: 1 });
    expect(here.services.calls).toEqual([]);
  });

  test("a database that fails is asked until the breaker opens, and no game waits for it", async () => {
    await append("c1");
    here.services.set.flags = OFF;
    here.services.set.fault = () => "before";
    here.services.calls.length = 0;
    for (let tries = 0; tries < 10; tries += 1) expect((await append("c1")).body).toEqual(NOT_PERSISTED);
    expect(here.services.calls).toHaveLength(5);
    expect(here.services.breaker.status().state).toBe("open");
    expect(here.services.warned).toHaveLength(5);
  });

  test("a database that does not answer is not waited for", async () => {
    const database = await startScriptedDynamoDB();
    database.always = hangs;
    const client = loopbackClient(database.endpoint);
    const hanging = apiOf({
      ...here.services,
      stateTable: dynamoStateTable(client, "savepoint-state", () => {}),
    });
    here.services.set.flags = OFF;
    const body = { commitId: "c1", cursor: here.game.cursor, transitions: [{ action: "roll" }] };
    expect((await hanging("POST /v1/games/g1/transitions", { body })).body).toEqual(NOT_PERSISTED);
    client.destroy();
    await database.close();
  });
});
