import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openFileJournal } from "#client/journal/index.ts";
import { temporaryDirectory } from "../fixtures/local-stack.ts";

const FILL = fileURLToPath(new URL("../fixtures/filling-process.ts", import.meta.url));
const MOVES = 40;

// A limit on the size of a file acts as a full disk, and can be lifted while the process runs: room is made.

test("a full disk under the journal: no move counts as safe until there is room, and none is lost", async () => {
  const path = join(await temporaryDirectory(), "savepoint.journal");
  const child = spawn(
    "bash",
    ["-c", 'ulimit -S -f 200; exec "$@"', "bash", process.execPath, FILL, path, `${MOVES}`],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const gone = once(child, "exit");
  const safe: number[] = [];
  let safeWhenFull: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("safe ")) safe.push(Number(line.slice(5)));
    if (!line.startsWith("failed ") || safeWhenFull !== undefined) continue;
    safeWhenFull = safe.length;
    expect(line).toMatch(/^failed EFBIG/);
    await promisify(execFile)("prlimit", ["--pid", String(child.pid), "--fsize=unlimited"]);
  }
  expect(await gone).toEqual([0, null]);
  expect(safeWhenFull).toBeGreaterThan(5);
  expect(safeWhenFull).toBeLessThan(MOVES);
  expect(safe).toEqual(Array.from({ length: MOVES }, (_, index) => index + 1));
  const journal = await openFileJournal(path);
  expect(journal.left.get("room-1")?.moves.map(({ number }) => number)).toEqual(safe);
  await journal.close();
});
