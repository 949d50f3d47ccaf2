import { expect, test } from "vitest";
import type { Stores } from "../ports.ts";
import { explore } from "./explore.ts";
import { overwriting } from "./overwriting.ts";
import { allScenes } from "./scenes.ts";
import { tellStory } from "./story.ts";

// Each breaks one rule, and the search must notice: otherwise a search that finds nothing would prove nothing.

const LIMITS = { preemptions: 1, faults: 1 };

const BROKEN: readonly {
  readonly rule: string;
  readonly scene: string;
  readonly tamper: (stores: Stores) => Stores;
  readonly noticed: RegExp;
}[] = [
  {
    rule: "a commit is written only where none is there",
    scene: "played, ann fast, ben slow",
    tamper: overwriting,
    noticed: /a gap, or twice|acknowledged, and lost/,
  },
  {
    rule: "a wipe begins with its mark",
    scene: "played, retry fast, wipe slow",
    tamper: ({ games, ...rest }) => ({ ...rest, games: { ...games, mark: async (mark) => mark } }),
    noticed: /is left at|is in the directory|the directory says/,
  },
  {
    rule: "a game whose rows have gone is in the archive",
    scene: "archived, next slow, correction fast",
    tamper: ({ archive, ...rest }) => ({ ...rest, archive: { ...archive, get: async () => undefined } }),
    noticed: /but the game lives/,
  },
  {
    rule: "tombstones guard the place of a wiped game",
    scene: "played, retry fast, wipe slow",
    tamper: ({ state, ...rest }) => ({
      ...rest,
      state: {
        ...state,
        overwrite: (changes) =>
          state.overwrite(
            changes.map((change) =>
              "put" in change && change.put.kind === "tombstone" ? { remove: change.put } : change,
            ),
          ),
      },
    }),
    noticed: /landed in a wiped game/,
  },
  {
    rule: "an archive is written over the one that was read",
    scene: "ended, correction fast, archiver slow",
    tamper: ({ archive, ...rest }) => ({
      ...rest,
      archive: {
        ...archive,
        put: async (gameId, object) => archive.put(gameId, object, (await archive.get(gameId))?.etag),
      },
    }),
    noticed: /is gone, though/,
  },
  {
    rule: "a game is due for the sweeper from its creation on",
    scene: "wiped, next fast, feed slow",
    tamper: ({ games, ...rest }) => ({
      ...rest,
      games: {
        ...games,
        add: ({ due: _due, ...entry }) => games.add(entry),
        replace: ({ due: _due, ...entry }, read) => games.replace(entry, read),
      },
    }),
    noticed: /is gone, though/,
  },
  {
    rule: "a fork is wiped only over the entry that was read",
    scene: "played, wipe fast, fork slow",
    tamper: ({ games, ...rest }) => ({
      ...rest,
      games: {
        ...games,
        replace: async (entry, read) => {
          const existing = await games.get(read.gameId);
          return existing?.kind === "game" && (await games.replace(entry, existing));
        },
      },
    }),
    noticed: /answered, and went with its source/,
  },
];

test.each(BROKEN)(
  "the search notices when it does not hold that $rule",
  { timeout: 600_000 },
  async (broken) => {
    const scene = (await allScenes()).find(({ name }) => name === broken.scene);
    if (!scene) throw new Error(`there is no scene "${broken.scene}"`);
    const tampered = { ...scene, tamper: broken.tamper };
    const { found } = await explore(tampered, LIMITS);
    const noticed = found.find(({ violations }) =>
      violations.some((violation) => broken.noticed.test(violation)),
    );
    expect(noticed, `found ${JSON.stringify(found)}`).toBeDefined();
    // What was found can be played again.
    const story = await tellStory(tampered, noticed?.moves ?? "");
    expect(story.at(-1)).toMatch(/^broken: /);
  },
);
