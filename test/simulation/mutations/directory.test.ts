import { HOUR_MS } from "../../fixtures/time.ts";
import { type Broken, eachIsNoticed } from "./noticed.ts";

const BROKEN: readonly Broken[] = [
  {
    rule: "metadata stay as they were put in place",
    tampering: {
      games: (games) => ({
        ...games,
        advance: async (progress) => {
          const advanced = await games.advance(progress);
          const entry = await games.get(progress.gameId);
          if (entry?.kind === "game") await games.replace({ ...entry, metadata: {} }, entry);
          return advanced;
        },
      }),
    },
    noticed: /what was put last is/,
  },
  {
    rule: "a game has the metadata of the creation that was written",
    tampering: {
      games: (games) => ({
        ...games,
        add: (entry) => games.add({ ...entry, metadata: {} }),
      }),
    },
    noticed: /it was created with/,
  },
  {
    rule: "metadata that are acknowledged were written",
    tampering: {
      games: (games) => ({
        ...games,
        setMetadata: async (gameId, metadata, expected) =>
          "by" in metadata
            ? { changed: true, metadataVersion: 9 }
            : await games.setMetadata(gameId, metadata, expected),
      }),
    },
    noticed: /were acknowledged, and not written/,
  },
  {
    rule: "an entry says when its game moved, and how long it may move unheard of",
    tampering: {
      games: (games) => ({
        ...games,
        advance: async (progress) =>
          await games.advance({ ...progress, updatedAt: progress.updatedAt - 2 * HOUR_MS, stretch: 10 }),
      }),
    },
    noticed: /is in no list of games since then/,
  },
];

eachIsNoticed(BROKEN);
