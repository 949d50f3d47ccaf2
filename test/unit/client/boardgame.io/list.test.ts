import { describe, expect, test } from "vitest";
import { START } from "../../../fixtures/time.ts";
import { matchServer, newMatch } from "./match-server.ts";

const SECOND = 1_000;

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
