import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { JournalEntry } from "../queue/journal.ts";

const place = z.object({ version: z.number(), phase: z.string(), cursor: z.optional(z.string()) });
const gameId = z.string();
const entries: z.ZodMiniType<JournalEntry[]> = z.array(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("at"), gameId, place: z.optional(place), missing: z.boolean() }),
    z.object({
      kind: z.literal("move"),
      gameId,
      move: z.object({
        number: z.number(),
        text: z.string(),
        covered: z.optional(z.boolean()),
        count: z.number(),
        commitId: z.optional(z.string()),
        acceptedAt: z.number(),
      }),
    }),
    z.object({
      kind: z.literal("sealed"),
      gameId,
      commit: z.object({
        commitId: z.string(),
        place,
        body: z.string(),
        moves: z.array(z.number()),
        resync: z.boolean(),
        sealedAt: z.number(),
      }),
    }),
    z.object({ kind: z.literal("settled"), gameId, moves: z.array(z.number()) }),
    z.object({ kind: z.literal("erased"), gameId }),
  ]),
);

const DIGEST = 16;
const NEWLINE = 0x0a;

/** A line of the file: what was written at once, behind the beginning of its SHA-256. JSON has no line breaks of its own. */
export function lineOf(batch: readonly JournalEntry[]): Buffer {
  const text = JSON.stringify(batch);
  return Buffer.from(`${digestOf(text)} ${text}\n`);
}

/** What a file holds. @property bytes How much of it is whole. @property corrupt The line that is not, where others follow. */
export type Read = {
  readonly entries: readonly JournalEntry[];
  readonly bytes: number;
  readonly corrupt?: number;
};

/**
 * Reads a file. Its last line may be torn: the process died while it was being written, so nobody was answered for it. A
 * line is written only when the one before is safe, so one in the middle that is not whole was damaged later.
 */
export function readLines(file: Buffer): Read {
  const read: JournalEntry[] = [];
  let bytes = 0;
  for (let line = 1; bytes < file.length; line += 1) {
    const end = file.indexOf(NEWLINE, bytes);
    const batch = end < 0 ? undefined : entriesIn(file.toString("utf8", bytes, end));
    if (!batch) return { entries: read, bytes, ...(end >= 0 && end + 1 < file.length && { corrupt: line }) };
    read.push(...batch);
    bytes = end + 1;
  }
  return { entries: read, bytes };
}

function entriesIn(line: string): readonly JournalEntry[] | undefined {
  const text = line.slice(DIGEST + 1);
  return line.slice(0, DIGEST) === digestOf(text) ? entries.parse(JSON.parse(text)) : undefined;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGEST);
}
