import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileArchive } from "../../scripts/local/file-archive.ts";
import { eventually } from "../fixtures/eventually.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

async function files(folder: string): Promise<string[]> {
  return (await readdir(folder)).toSorted();
}

describe("the local stack's archive", () => {
  test("holds a finished game, and lets go of a wiped one", async () => {
    const data = await temporaryDirectory();
    const { url } = await localStack(["--data", data, "--database", "dynalite"]);
    async function send(method: string, path: string, body: object) {
      return await fetch(`${url}/v1/games/${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      });
    }
    await send("PUT", "a:b", { gameType: "generic" });
    const transitions = [{ action: "resign", to: "GAME_OVER" }];
    await send("POST", "a:b/transitions", { commitId: "end", expectedVersion: 0, transitions });
    const archive = join(data, "archive");
    await eventually(
      async () => await files(archive),
      (seen) => seen.includes("a%3Ab.json.br"),
    );
    await fetch(`${url}/v1/games/a:b`, { method: "DELETE" });
    expect(await files(archive)).toEqual([]);
  });

  test("gives back what was put, replaces it, and knows what it does not hold", async () => {
    const archive = fileArchive(await temporaryDirectory());
    expect(await archive.get("g")).toBeUndefined();
    await archive.put("g", Buffer.from("first"), undefined);
    await archive.put("g", Buffer.from("second"), (await archive.get("g"))?.etag);
    expect(Buffer.from((await archive.get("g"))?.object ?? []).toString()).toBe("second");
    await archive.remove("g");
    await archive.remove("g");
    expect(await archive.get("g")).toBeUndefined();
  });

  test("does not take a folder that cannot be read for an empty archive", async () => {
    const archive = fileArchive(await temporaryDirectory());
    await expect(archive.get(`${"x".repeat(300)}`)).rejects.toThrow("ENAMETOOLONG");
  });
});
