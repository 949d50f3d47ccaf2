import type { Head } from "../../../lambdas/game/head.ts";
import { isByRecovery } from "../recoveries.ts";
import { HOUR_MS, MAX_SKEW_MS } from "../settings.ts";
import { type Broken, eachIsNoticed } from "./noticed.ts";

const BROKEN: readonly Broken[] = [
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
    rule: "what a recovery showed absent stays absent",
    tampering: { anywhere: true },
    noticed: /was not there at version \d+, and was written after that/,
  },
  {
    rule: "a cursor belongs to one life of a table",
    tampering: { oneEpoch: true },
    noticed: /a gap, or twice|but it was never written|no such head was ever written/,
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
];

function unlike(head: Head): Head {
  return { ...head, idDigest: "another", contentDigest: "another" };
}

eachIsNoticed(BROKEN);
