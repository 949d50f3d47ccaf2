import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openClient } from "#client";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

const START = fileURLToPath(new URL("../../scripts/local/main.ts", import.meta.url));

// A limit on the size of a file stands for a full disk: a write past it fails as one to a full disk does, half done.
const BLOCKS = 2_000;

test("a full disk stops the service with one line, and nothing that was answered is lost", async () => {
  const data = await temporaryDirectory();
  const limited = spawn(
    "bash",
    ["-c", `ulimit -f ${BLOCKS}; exec "$@"`, "bash", process.execPath, START, "--port", "0", "--data", data],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  limited.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const gone = once(limited, "close");
  const [first] = await once(limited.stdout.setEncoding("utf8"), "data");
  const url = /listens on (http:[^\s,]+)/.exec(String(first))?.[1] ?? "";
  const client = openClient({ url, tries: 1 });

  const kept: string[] = [];
  const state = { filler: "x".repeat(50_000) };
  for (let game = 0; ; game += 1) {
    const gameId = `room-${game}`;
    try {
      await client.create(gameId, { gameType: "generic", state });
      kept.push(gameId);
    } catch {
      break;
    }
  }
  const [code] = await gone;

  expect(kept.length).toBeGreaterThan(5);
  expect(code).toBe(1);
  expect(said).toMatch(
    new RegExp(
      `^The data in ${data} cannot be written \\(IO error: [^\n]+\\): stopped\\. Nothing that was answered is lost; make room on the disk and start again\\.\n$`,
    ),
  );
  const again = openClient({ url: (await localStack(["--data", data])).url });
  for (const gameId of kept) expect(await again.state(gameId)).toMatchObject({ version: 0, state });
});
