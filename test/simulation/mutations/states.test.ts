import { inRowBase } from "../../../lambdas/game/in-row-base.ts";
import { isWholePartition, manifestPosition } from "../../../lambdas/store/keys.ts";
import type { CommitRow } from "../../../lambdas/store/rows.ts";
import { HOUR_MS } from "../settings.ts";
import { type Broken, eachIsNoticed } from "./noticed.ts";

const BROKEN: readonly Broken[] = [
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
    rule: "a cursor brings the state of its own head",
    tampering: {
      opened: (cursor) => ({ ...cursor, carried: { state: { wrong: true }, schemaVersion: 1 } }),
    },
    noticed: /state/,
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
    rule: "a manifest has its state, in its own row or in chunks before it",
    tampering: {
      table: (table) => ({
        ...table,
        insert: async (row, now) => {
          if (row.kind === "chunk") return undefined;
          if (row.kind !== "manifest") return await table.insert(row, now);
          const { packed: _packed, ...stateless } = row;
          return await table.insert(stateless, now);
        },
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

eachIsNoticed(BROKEN);
