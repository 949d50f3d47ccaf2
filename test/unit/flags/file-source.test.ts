import { writeFileSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import { openFileSource } from "../../../lambdas/flags/file-source.ts";
import shipped from "../../../lambdas/flags/game-types.json" with { type: "json" };
import { type ConfigFailure, type ConfigSource, defaultConfig } from "../../../lambdas/flags/source.ts";

function snapshots(enabled: boolean) {
  return JSON.stringify({ flags: { enable_state_snapshots: { enabled } } });
}

const misspelt = { gameTypes: { tarot: { ...shipped.generic, retention: 30 } } };

let directory: string;
let path: string;
let failures: ConfigFailure[];
let now: number;
let source: ConfigSource | undefined;

async function open(): Promise<ConfigSource> {
  source = await openFileSource({ path, clock: () => now, report: (failure) => failures.push(failure) });
  return source;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "savepoint-flags-"));
  path = join(directory, "flags.json");
  failures = [];
  now = 1_000;
});

afterEach(async () => {
  source?.close();
  await rm(directory, { recursive: true });
});

describe("a file of flags", () => {
  test("is read before anything is served", async () => {
    await writeFile(path, snapshots(false));
    const { current } = await open();
    expect(current()).toMatchObject({
      flags: { enable_state_snapshots: { enabled: false } },
      origin: "file",
      version: expect.stringMatching(/^sha256:[0-9a-f]{12}$/),
      loadedAt: 1_000,
    });
    expect([...current().gameTypes.keys()]).toEqual(["generic", "chess", "six-phase"]);
  });

  test("may hold game types", async () => {
    await writeFile(path, JSON.stringify({ $schema: "s.json", gameTypes: { tarot: shipped.generic } }));
    const { current } = await open();
    expect(current().gameTypes.get("tarot")).toEqual({ name: "tarot", ...shipped.generic });
    expect(current().flags).toEqual({});
  });

  test("is read again when it changes, and when another takes its place", async () => {
    await writeFile(path, snapshots(false));
    const { current } = await open();

    await writeFile(path, snapshots(true));
    await vi.waitFor(
      () => expect(current().flags).toEqual({ enable_state_snapshots: { enabled: true } }),
      5_000,
    );

    await writeFile(`${path}.new`, snapshots(false));
    await rename(`${path}.new`, path);
    await vi.waitFor(
      () => expect(current().flags).toEqual({ enable_state_snapshots: { enabled: false } }),
      5_000,
    );
    expect(failures).toEqual([]);
  });

  test.each([
    ["isn't JSON", "{"],
    ["has a key that means nothing", '{"flag":{}}'],
    ["has a flag that is malformed", '{"flags":{"enable_state_snapshots":true}}'],
    ["has a game type that is malformed", '{"gameTypes":{"tarot":{}}}'],
    ["has a misspelt flag", '{"flags":{"enable_state_snapshot":{"enabled":true}}}'],
    ["has a misspelt attribute", '{"flags":{"use_state_persistence":{"enabled":true,"rollout":5}}}'],
    ["has a misspelt attribute of a game type", JSON.stringify(misspelt)],
  ])("that %s is reported, and the last good one continues serving", async (_what, broken) => {
    await writeFile(path, snapshots(false));
    const { current } = await open();
    const before = current();

    now = 2_000;
    // At once: what changes right after the first read is seen, too.
    writeFileSync(path, broken);
    await vi.waitFor(
      () => expect(failures).toEqual([{ what: path, error: expect.any(DocumentError) }]),
      5_000,
    );

    expect(current()).toEqual(before);
  });

  test("that is missing is reported, and the defaults serve", async () => {
    const { current } = await open();
    expect(current()).toEqual({ ...defaultConfig(1_000), unread: ["flags", "game-types"] });
    expect(failures[0]).toEqual({ what: path, error: expect.objectContaining({ code: "ENOENT" }) });
  });
});
