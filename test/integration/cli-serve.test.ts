import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { openClient } from "#client";
import { ownEnvironment } from "../../scripts/demo/local-service.ts";
import { temporaryDirectory } from "../fixtures/local-stack.ts";

const PROGRAM = join(import.meta.dirname, "../../scripts/cli/main.ts");
const TOKEN = "t".repeat(32);

/** Runs `savepoint serve` on a directory, for those who have the token. */
async function served(data: string) {
  const tokens = join(await temporaryDirectory(), "tokens");
  writeFileSync(tokens, TOKEN);
  const args = ["serve", "--data", data, "--port", "0", "--token-file", tokens];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: ownEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const said = text(child.stderr);
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  const url = /listens on (\S+),/.exec(String(line))?.[1] ?? "";
  const client = openClient({ url, tries: 1, token: TOKEN });
  return { url, client, child, exited, said };
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "serve answers what is under way when it gets %s, takes nothing more, and leaves with 0",
  async (signal) => {
    const data = await temporaryDirectory();
    const { url, client, child, exited, said } = await served(data);
    await client.create("room-1", { gameType: "generic", state: { score: 1 } });
    const body = JSON.stringify({ gameType: "generic", state: { score: 2 } });
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    const answer = text(socket);
    const head = `PUT /v1/games/room-2 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${TOKEN}\r\n`;
    const type = "content-type: application/json\r\nconnection: close\r\n";
    socket.write(`${head}${type}content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    // Answered after the head of the other has come in: that request is under way.
    await client.state("room-1");
    child.kill(signal);
    await once(child.stderr, "data");
    await expect(client.state("room-1")).rejects.toThrow();
    socket.write(body.slice(10));
    expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(await exited).toEqual([0, null]);
    expect(await said).toMatch(/^savepoint: Stopping, when the requests under way are answered\.\n$/);
    const again = await served(data);
    expect(await again.client.state("room-2")).toMatchObject({ version: 0, state: { score: 2 } });
  },
);

test("serve lets in nobody without a token", async () => {
  const { url } = await served(await temporaryDirectory());
  await expect(openClient({ url, tries: 1 }).state("room-1")).rejects.toMatchObject({
    problem: { status: 401, type: "urn:savepoint:problem:unauthorized" },
  });
});
