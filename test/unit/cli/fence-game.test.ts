import { beforeEach, describe, expect, test } from "vitest";
import { conflictOf, type SavepointClient } from "#client";
import { fenceGame } from "../../../scripts/cli/fence-game.ts";
import { clientOf } from "../../fixtures/in-process-client.ts";
import { testServices } from "../../fixtures/services.ts";

let client: SavepointClient;
let appended: number;

beforeEach(async () => {
  client = clientOf(testServices());
  await client.create("g1", { gameType: "generic" });
  appended = 0;
});

/** A client before whose next fences somebody appends, so many times. */
function busy(times: number): SavepointClient {
  return {
    ...client,
    recover: async (...asked: Parameters<SavepointClient["recover"]>) => {
      if (appended < times) {
        appended += 1;
        const commit = { commitId: `c${appended}`, expectedVersion: appended - 1 };
        await client.append("g1", { ...commit, transitions: [{ action: "move" }] });
      }
      return await client.recover(...asked);
    },
  };
}

describe("a fence by the command", () => {
  test("goes after the newest version", async () => {
    expect(await fenceGame(client, "g1", { mode: "latest" })).toMatchObject({ version: 1 });
  });

  test("is tried again after what was appended first", async () => {
    expect(await fenceGame(busy(3), "g1", { mode: "latest" })).toMatchObject({ version: 4 });
    expect((await client.history("g1")).transitions.filter(({ kind }) => kind === "fence")).toHaveLength(1);
  });

  test("is given up in the end, with the last conflict", async () => {
    const refused = await fenceGame(busy(20), "g1", { mode: "latest" }).catch((error: unknown) => error);
    expect(conflictOf(refused)).toMatchObject({ version: 10 });
    expect(appended).toBe(10);
  });
});
