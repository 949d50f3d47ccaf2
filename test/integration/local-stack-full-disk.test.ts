import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openClient } from "#client";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";

const START = fileURLToPath(new URL("../../scripts/local/main.ts", import.meta.url));

// A limit on the size of a file acts as a full disk: a write past it fails as one to a full disk does, half done.
const BLOCKS = 1_000;
/** Random, so that compression saves nothing. */
const STATE = { filler: randomBytes(37_500).toString("base64") };

/** Starts a stack under the limit and creates games until it ends. @returns what it acknowledged, and what it said. */
async function fillUp(database: string) {
  const data = await temporaryDirectory();
  const args = [START, "--port", "0", "--data", data, "--database", database];
  const limited = spawn("bash", ["-c", `ulimit -f ${BLOCKS}; exec "$@"`, "bash", process.execPath, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  limited.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const gone = once(limited, "close");
  const [first] = await once(limited.stdout.setEncoding("utf8"), "data");
  const url = /listens on (http:[^\s,]+)/.exec(String(first))?.[1] ?? "";
  const client = openClient({ url, tries: 1 });
  const kept: string[] = [];
  for (let game = 0; ; game += 1) {
    const gameId = `room-${game}`;
    try {
      await client.create(gameId, { gameType: "generic", state: STATE });
      kept.push(gameId);
    } catch {
      break;
    }
  }
  const [code] = await gone;
  return { data, kept, code, said };
}

test.each([
  [
    "dynalite",
    /^The data in \S+ cannot be written \(IO error: [^\n]+\): stopped\. Nothing that was answered is lost; make room on the disk and start again\.\n$/,
  ],
  [
    "sqlite",
    /^A commit to the database failed \(disk I\/O error\), and nobody knows whether it is on the disk: stopped\. Start again; what was answered is there\.\n$/,
  ],
])(
  "a full disk stops the service on %s with one line, and nothing that was answered is lost",
  async (database, line) => {
    const { data, kept, code, said } = await fillUp(database);
    expect(kept.length).toBeGreaterThan(5);
    expect(code).toBe(1);
    expect(said).toMatch(line);
    const again = openClient({ url: (await localStack(["--data", data, "--database", database])).url });
    for (const gameId of kept) expect(await again.state(gameId)).toMatchObject({ version: 0, state: STATE });
  },
);
