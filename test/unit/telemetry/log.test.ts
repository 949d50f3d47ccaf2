import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const LOG = new URL("../../../lambdas/telemetry/log.ts", import.meta.url).href;

test("an error's line names service and game, and where it came from", () => {
  const script = `
    const { openLog } = await import("${LOG}");
    openLog("games").error("a request failed", new RangeError("out of bounds"), { gameId: "g1" });`;

  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });

  expect(JSON.parse(`${stdout}${stderr}`)).toMatchObject({
    level: "ERROR",
    service: "games",
    message: "a request failed",
    gameId: "g1",
    error: { name: "RangeError", message: "out of bounds", stack: expect.stringContaining("RangeError") },
  });
});
