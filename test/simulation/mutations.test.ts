import { expect, test } from "vitest";
import type { Head } from "../../lambdas/game/head.ts";
import { inRowBase } from "../../lambdas/game/in-row-base.ts";
import type { Archive, Archived } from "../../lambdas/store/archive.ts";
import { isWholePartition, manifestPosition } from "../../lambdas/store/keys.ts";
import type { CommitRow } from "../../lambdas/store/rows.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { isByRecovery } from "./recoveries.ts";
import { simulate } from "./run.ts";
import { HOUR_MS, MAX_SKEW_MS } from "./settings.ts";
import type { Tampering } from "./tampering.ts";

// Each breaks one rule, and the checker must notice: otherwise a world without faults would prove nothing.

const MOST_SEEDS = 1500;

const BROKEN: readonly { readonly rule: string; readonly tampering: Tampering; readonly noticed: RegExp }[] =
  [
    {
      rule: "a commit is written only where none is there",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row) => {
            await table.put(row);
            return undefined;
          },
        }),
      },
      noticed: /a gap, or twice/,
    },
    {
      rule: "what is acknowledged was written",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) =>
            row.kind === "commit" && row.commit.count > 2 ? undefined : await table.insert(row, now),
        }),
      },
      noticed: /but it was never written/,
    },
    {
      rule: "a cursor dies before what guards it",
      tampering: { opened: (cursor, now) => ({ ...cursor, issuedAt: now }) },
      noticed: /a gap, or twice/,
    },
    {
      rule: "the margin of a cursor's life makes up for clocks that differ",
      // Without the margin of an hour, and short of one clock's skew: enough worlds are noticed for a quick test.
      tampering: { opened: (cursor) => ({ ...cursor, issuedAt: cursor.issuedAt + HOUR_MS + MAX_SKEW_MS }) },
      noticed: /a gap, or twice|but it was written/,
    },
    {
      rule: "only ends are signed",
      tampering: {
        opened: ({ head, issuedAt }) => ({
          head: { ...head, version: Math.max(0, head.version - 1) },
          issuedAt,
        }),
      },
      noticed: /a gap, or twice/,
    },
    {
      rule: "a cursor brings the state of its own head",
      tampering: {
        opened: (cursor) => ({ ...cursor, carried: { state: { wrong: true }, schemaVersion: 1 } }),
      },
      noticed: /state/,
    },
    {
      rule: "a recovery of many games reports as taken back only what was",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) =>
            row.kind === "commit" && isByRecovery(row.commit.commitId)
              ? undefined
              : await table.insert(row, now),
        }),
      },
      noticed: /reported as taken back, and it was not/,
    },
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
          replace: (entry, read) => games.replace({ ...entry, metadata: read.metadata }, read),
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
      rule: "a resend is recognised",
      tampering: { commitId: (commitId, tries) => `${commitId}, try ${tries}` },
      noticed: /written twice|nobody asked for this/,
    },
    {
      rule: "an id is bound to its content",
      tampering: { contentDigest: () => "all the same" },
      noticed: /but it was never written/,
    },
    {
      rule: "a wipe leaves no room",
      tampering: { table: withoutTombstones },
      noticed: /landed in a wiped game/,
    },
    {
      rule: "reads are consistent",
      tampering: {
        table: (table) => ({
          ...table,
          query: async (query, now) => {
            const { rows, ...rest } = await table.query(query, now);
            const seen = rows.filter((row) => row.kind !== "commit" || now - row.commit.head.time > 5_000);
            return { ...rest, rows: seen };
          },
        }),
      },
      noticed: /it had reached|refused, history-gone/,
    },
    {
      rule: "every state equals its replay",
      tampering: { recovered: (recovered) => ({ ...recovered, state: { note: "start" } }) },
      noticed: /, replayed \{/,
    },
    {
      rule: "a state in a commit's row is what its commits lead to",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) => await table.insert(row.kind === "commit" ? forged(row) : row, now),
        }),
      },
      noticed: /, replayed \{/,
    },
    {
      rule: "a manifest is written last, after its chunks",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) => (row.kind === "chunk" ? undefined : await table.insert(row, now)),
        }),
      },
      noticed: /the snapshot at \d+ can't be read/,
    },
    {
      rule: "the newest snapshot has no expiry",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) => {
            const existing = await table.insert(row, now);
            const expiresAt = Math.ceil((now + HOUR_MS) / 1000);
            if (row.kind === "manifest")
              await table.expire(row.gameId, manifestPosition(row.head.version), expiresAt);
            return existing;
          },
        }),
      },
      noticed: /is gone, though there is no snapshot after/,
    },
    {
      rule: "what a recovery showed absent stays absent",
      tampering: { anywhere: true },
      noticed: /was not there at version \d+, and was written after that/,
    },
    {
      rule: "a wiped game's content is in no answer",
      tampering: {
        table: (table) => ({
          ...table,
          query: async (query, now) => {
            const { rows, ...rest } = await table.query(query, now);
            // Not from a look at the newest row alone: a wipe that sees none of its own tombstones never ends.
            const seen = rows.filter(({ kind }) => query.limit === 1 || kind !== "tombstone");
            return { ...rest, rows: seen };
          },
        }),
      },
      noticed: /is that of a wiped game|an answer from a wiped game|says something of a wiped game/,
    },
    {
      rule: "a cursor belongs to one life of a table",
      tampering: { oneEpoch: true },
      noticed: /a gap, or twice|but it was never written|no such head was ever written/,
    },
    {
      rule: "a state that does not fit in a row is there before the row",
      tampering: {
        table: (table) => ({
          ...table,
          put: async (row) => {
            if (!isWholePartition(row.gameId)) await table.put(row);
          },
        }),
      },
      noticed: /landed before the state that it names/,
    },
    {
      rule: "what was reported as written to a server that uses the client exists",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) =>
            row.kind === "commit" && row.commit.commitId.startsWith("server:") && row.commit.count > 1
              ? undefined
              : await table.insert(row, now),
        }),
      },
      noticed: /it was reported as written, and it was never written/,
    },
    {
      rule: "a move of a server that uses the client is written once",
      tampering: {
        table: (table) => ({
          ...table,
          insert: async (row, now) => {
            const existing = await table.insert(row, now);
            const isOwn = row.kind === "commit" && row.commit.commitId.startsWith("server:");
            // A conflict with itself: the client is led to believe that its place was taken.
            return existing?.kind === "commit" && isOwn
              ? {
                  ...existing,
                  commit: { ...existing.commit, commitId: "another", head: unlike(existing.commit.head) },
                }
              : existing;
          },
        }),
      },
      noticed: /it was reported as refused, and it was written|and it was written 2 times/,
    },
    {
      rule: "a wipe takes the game from the archive",
      tampering: { archive: (archive) => ({ ...archive, remove: async () => false }) },
      noticed: /is that of a wiped game|an answer from a wiped game/,
    },
    {
      rule: "rows go only when the archive holds them",
      tampering: { archive: forgetfulArchive },
      noticed: /is gone, though there is no snapshot after|neither its creation nor a snapshot exists/,
    },
    {
      rule: "the sweeper covers games that idle",
      tampering: { noSweeper: true },
      noticed: /is gone, though there is no snapshot after/,
    },
  ];

/** The row with another state than it keeps, where it keeps one, and a check that fits. */
function forged(row: CommitRow): CommitRow {
  const { commit } = row;
  if (!commit.base || commit.base.form === "given") return row;
  const text = JSON.stringify({ note: "forged" });
  const kept = { form: "text", bytes: Buffer.from(text) } as const;
  const base = inRowBase({ kept, text }, commit.head, commit.base.schemaVersion, commit);
  return { ...row, commit: { ...commit, base } };
}

/** An archive that seems to hold what was put, to the process that put it, and holds nothing. */
function forgetfulArchive(archive: Archive): Archive {
  let seeming: { readonly gameId: string; readonly archived: Archived } | undefined;
  return {
    ...archive,
    put: async (gameId, object) => {
      seeming = { gameId, archived: { object, etag: "seeming" } };
      return true;
    },
    get: async (gameId) => {
      const found = seeming?.gameId === gameId ? seeming.archived : await archive.get(gameId);
      seeming = undefined;
      return found;
    },
  };
}

function unlike(head: Head): Head {
  return { ...head, idDigest: "another", contentDigest: "another" };
}

function withoutTombstones(table: StateTable): StateTable {
  return {
    ...table,
    insert: async (row, now) => {
      const existing = await table.insert(row, now);
      if (row.kind === "tombstone" && !existing) await table.overwrite([{ remove: row }]);
      return existing;
    },
    overwrite: async (changes) =>
      await table.overwrite(
        changes.map((change) =>
          "put" in change && change.put.kind === "tombstone" ? { remove: change.put } : change,
        ),
      ),
  };
}

test.each(BROKEN)(
  "the checker notices when it does not hold that $rule",
  { timeout: 300_000 },
  async (broken) => {
    for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
      const { violations } = await simulate(seed, broken);
      if (violations.some((violation) => broken.noticed.test(violation))) return;
    }
    expect.fail(`not noticed in ${MOST_SEEDS} seeds`);
  },
);
