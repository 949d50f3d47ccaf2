import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { findMiniStack } from "../../../scripts/e2e/find-ministack.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

test("says in one line how to get MiniStack when it is missing", () => {
  expect(() => findMiniStack({ PATH: dirname(process.execPath) }, "/nowhere/python")).toThrow(
    /^MiniStack is missing: run scripts\/e2e\/install-ministack\.sh \(pip\), or docker run .*$/,
  );
});

test("ends with one line and a non-zero exit when it can't be started", () => {
  const { ENDPOINT: _, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/e2e/main.ts"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...rest, MINISTACK: "/nowhere/python" },
  });

  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "e2e: MINISTACK=/nowhere/python: neither a Python that has MiniStack nor the address of a running one.\n",
  });
});

test("ends with 130 and one line when it is interrupted, and takes MiniStack and its files with it", async () => {
  const { ENDPOINT: _, ...rest } = process.env;
  const folder = mkdtempSync(join(tmpdir(), "savepoint-interrupted-"));
  // Says that it runs, and lives as long as nobody ends it.
  const { promise: began, resolve: begin } = Promise.withResolvers<{ readonly ended: Promise<unknown> }>();
  const listener = createServer((socket) => begin({ ended: once(socket.resume(), "close") }));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  const fake = join(folder, "ministack");
  const program = `require("node:net").connect(${address.port}, "127.0.0.1")`;
  writeFileSync(fake, `#!/bin/sh\nexec '${process.execPath}' -e '${program}'\n`, { mode: 0o755 });
  try {
    const child = spawn(process.execPath, ["scripts/e2e/main.ts", "--keep"], {
      cwd: ROOT,
      env: { ...rest, MINISTACK: fake, TMPDIR: folder },
    });
    const printed = text(child.stderr);
    const { ended } = await began;
    child.kill("SIGINT");
    const [status] = await once(child, "exit");
    await ended;

    expect(status).toBe(130);
    expect(await printed).toBe(
      "\ne2e: Interrupted. The stage is gone: MiniStack is stopped, and its files are removed.\n",
    );
    expect(readdirSync(folder)).toEqual(["ministack"]);
  } finally {
    listener.close();
    rmSync(folder, { recursive: true });
  }
});
