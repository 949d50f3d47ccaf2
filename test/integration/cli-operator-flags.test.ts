import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { openClient } from "#client";
import { localStack, openCommandLine, startStack } from "../fixtures/command-line.ts";

const ALL_ON = {
  flags: {
    use_state_persistence: { enabled: true, mode: "on", rolloutPercent: 100 },
    enable_state_snapshots: { enabled: true },
    enable_state_recovery: { enabled: true },
  },
};
const PLAIN = { use_state_persistence: { enabled: true, include: ["room-1"] } };

const local = localStack({}, { inProcess: true });

async function change(...words: string[]) {
  return await local.run(...words, "--flags", "flags.json", "--yes");
}

async function file() {
  return JSON.parse(await readFile(join(local.folder, "flags.json"), "utf8"));
}

describe("flags of a local stack", () => {
  beforeEach(async () => {
    await writeFile(join(local.folder, "flags.json"), JSON.stringify(ALL_ON));
  });

  test("rollout shows the difference, writes it, and waits until functions answer by it", async () => {
    const { code, out, err } = await change("rollout", "25");

    expect({ code, err }).toEqual({
      code: 0,
      err: "  ~ /use_state_persistence/rolloutPercent: 100 → 25\n  No game is in play.\n",
    });
    expect(out).toMatch(
      /^Done in [\d.]+ s: persistence is on for 25 % of games in local, and the API's answers have changed\.\n$/,
    );
    expect((await file()).flags.use_state_persistence).toEqual({
      enabled: true,
      mode: "on",
      rolloutPercent: 25,
    });
    const { flags } = await openClient({ url: local.url }).flags();
    expect(flags.persistence).toMatchObject({ value: { rolloutPercent: 25 }, source: "file" });
  });

  test("disable turns everything off that needs persistence, and enable turns it on for as many games as before", async () => {
    await change("rollout", "40");
    expect(await change("disable")).toMatchObject({
      code: 0,
      out: expect.stringContaining("persistence is off in local"),
    });
    const client = openClient({ url: local.url });
    expect(await client.create("room-off", { gameType: "generic" })).toEqual({ persisted: false });

    expect((await change("enable")).code).toBe(0);
    expect((await file()).flags.use_state_persistence).toMatchObject({ enabled: true, rolloutPercent: 40 });
  });

  test("a single feature goes off and on by itself", async () => {
    expect((await change("disable", "validation")).code).toBe(0);
    expect((await file()).flags.enable_state_validation).toEqual({ enabled: false });
    expect((await change("enable", "validation")).code).toBe(0);
    expect((await file()).flags).toMatchObject({
      enable_state_validation: { enabled: true },
      use_state_persistence: { enabled: true },
    });
  });

  test("enable --shadow runs everything but the write", async () => {
    expect((await change("enable", "--shadow")).code).toBe(0);
    expect((await file()).flags.use_state_persistence.mode).toBe("shadow");
  });

  test("--dry-run shows the difference and changes nothing", async () => {
    const before = await file();

    expect(await local.run("rollout", "5", "--flags", "flags.json", "--dry-run")).toEqual({
      code: 0,
      out: "Would change:\n  ~ /use_state_persistence/rolloutPercent: 100 → 5\n  No game is in play.\n",
      err: "",
    });
    expect(await file()).toEqual(before);
  });

  test("what is so already is said, and not written again", async () => {
    const before = await readFile(join(local.folder, "flags.json"), "utf8");

    const { code, out } = await change("enable");

    expect({ code, out }).toEqual({
      code: 0,
      out: "Nothing to change: persistence is on for 100 % of games in local.\n",
    });
    expect(await readFile(join(local.folder, "flags.json"), "utf8")).toBe(before);
  });

  test("all else in the file stays, and no other file is left", async () => {
    await writeFile(
      join(local.folder, "flags.json"),
      JSON.stringify({ flags: { version: "1", flags: { x: {} }, values: PLAIN }, gameTypes: {} }),
    );

    expect((await change("rollout", "10")).code).toBe(0);

    expect(await file()).toMatchObject({
      flags: {
        version: "1",
        flags: { x: {} },
        values: { use_state_persistence: { enabled: true, include: ["room-1"], rolloutPercent: 10 } },
      },
      gameTypes: {},
    });
    expect((await readdir(local.folder)).filter((name) => name.startsWith("flags"))).toEqual(["flags.json"]);
  });

  test("flags shows each value, where it comes from, and what is on for a game", async () => {
    await change("rollout", "50");
    const { out } = await local.run("flags", "room-42");

    expect(out.replaceAll(/sha256:\w+|\d+ s ago/g, "…")).toMatchInlineSnapshot(`
      "FLAG                     VALUE                   FROM
      use_state_persistence    mode on, 50 % of games  file
      enable_state_snapshots   on                      file
      enable_state_recovery    on                      file
      persist_player_actions   on                      default
      enable_state_validation  on                      default

      Version … (file), confirmed ….

      FOR room-42     VALUE  FROM
      persistence     off    file
      snapshots       off    file
      recovery        off    file
      player actions  on     default
      validation      on     default
      "
    `);
  });
});

describe("changes that can't be", () => {
  test.each([
    { words: ["rollout", "0"], says: "<percent>: a whole number from 1 to 100" },
    { words: ["rollout", "half"], says: "<percent>: a whole number from 1 to 100" },
    { words: ["disable", "everything"], says: "<feature>: one of snapshots, recovery" },
  ])("$words is refused", async ({ words, says }) => {
    expect(await change(...words)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(says) });
  });

  test("snapshots without persistence are refused before they are written, and it is said what to set", async () => {
    await change("disable");
    const before = await file();

    const { code, err } = await change("enable", "snapshots");

    expect(code).toBe(2);
    expect(err).toContain("enable_state_snapshots is on and use_state_persistence is off");
    expect(err).toContain("npx savepoint enable turns persistence on");
    expect(await file()).toEqual(before);
    await change("enable");
  });

  test("there must be a file to write to, that can be read", async () => {
    expect(await local.run("disable", "--yes")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--flags FILE"),
    });
    expect(await local.run("disable", "--yes", "--flags", "missing.json")).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing.json cannot be read"),
    });
    await writeFile(join(local.folder, "broken.json"), "{");
    expect(await local.run("disable", "--yes", "--flags", "broken.json")).toMatchObject({
      code: 2,
      err: expect.stringContaining("broken.json is not of the form"),
    });
  });

  test("without --yes, where nobody can be asked, nothing is changed", async () => {
    const before = await file();

    expect(await local.run("disable", "--flags", "flags.json")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Add --yes"),
    });
    expect(await file()).toEqual(before);
  });
});

test("an override of the functions wins, and is named", async () => {
  vi.stubEnv("FF_USE_STATE_PERSISTENCE", "true");
  const own = await openCommandLine({ inProcess: true });
  const overridden = await startStack(own.folder, {});
  vi.unstubAllEnvs();
  try {
    const words = ["disable", "--url", overridden.url, "--flags", "flags.json", "--yes"];
    expect(await own.savepoint(words)).toMatchObject({
      code: 1,
      err: expect.stringContaining("an FF_* variable is set on the functions and wins over them"),
    });
  } finally {
    await overridden.close();
    await own.close();
  }
});
