import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "fs-native-extensions";
import { entriesOf, type Journal, type JournalEntry, openNotes } from "../queue/journal.ts";
import { JournalCorruptError, JournalLockedError } from "./errors.ts";
import { lineOf, readLines } from "./lines.ts";

export { JournalCorruptError, JournalLockedError } from "./errors.ts";

const RETRY_MS = 1_000;
/** The file is written again when it has grown to this, and to twice of what was left the last time. */
const COMPACT_FROM_BYTES = 16 * 1024 * 1024;
/** What was settled long ago is removed from here on, whenever nothing is left. */
const EMPTY_FROM_BYTES = 64 * 1024;

/**
 * Opens a journal in a file: moves are on the disk before they are sent, so that they survive the process, and the next
 * process that opens the file sends what is left. Many writes share one `fdatasync`.
 *
 * ```ts
 * const journal = await openFileJournal("/var/lib/my-game/savepoint.journal");
 * const savepoint = openClient({ url, journal });
 * ```
 *
 * The directory must be on a local disk, and each process needs a file of its own. A torn last line is dropped: nobody was
 * answered for it. The file holds players' moves until they are written: it is readable by its owner alone.
 * @throws {JournalLockedError} {@link JournalCorruptError}
 */
export async function openFileJournal(path: string): Promise<Journal> {
  const lock = await lockFor(path);
  try {
    const journal = await openLocked(path, lock);
    opened.add(journal);
    return {
      ...journal,
      close: async () => {
        await journal.close();
        opened.delete(journal);
      },
    };
  } catch (error) {
    await lock.close();
    throw error;
  }
}

/** Those of this process that are not closed: one that nothing refers to would be collected, and its file unlocked. */
const opened = new Set<Journal>();

const OWNER_ONLY = 0o600;

/** A file next to the journal, which is never renamed or removed: the lock is on the file, not on its name. */
async function lockFor(path: string): Promise<FileHandle> {
  const lock = await open(`${path}.lock`, "a", OWNER_ONLY);
  if (tryLock(lock.fd)) return lock;
  await lock.close();
  throw new JournalLockedError(path);
}

async function openLocked(path: string, lock: FileHandle): Promise<Journal> {
  const read = await readJournal(path);
  const notes = openNotes();
  for (const entry of read) notes.note(entry);
  const left = notes.left();
  let file = await rewritten(path, entriesOf(left));
  let compactAt = compactionAfter(file.bytes);
  let waiting: { readonly entries: readonly JournalEntry[]; readonly done: () => void }[] = [];
  let failed: (error: Error) => void = () => {};
  let working: Promise<void> | undefined;
  let closed = false;

  async function tidy(erased: boolean): Promise<void> {
    const empty = notes.isEmpty() && file.bytes > EMPTY_FROM_BYTES;
    if (!erased && !empty && file.bytes < compactAt) return;
    const before = file;
    file = await rewritten(path, entriesOf(notes.left()));
    compactAt = compactionAfter(file.bytes);
    await before.handle.close();
  }
  async function work(): Promise<void> {
    while (waiting.length > 0 && !closed) {
      const batch = waiting;
      waiting = [];
      const entries = batch.flatMap((one) => one.entries);
      const line = lineOf(entries);
      await untilDone(async (again) => {
        // What the attempt before has left there must not stay behind a shorter line.
        if (again) await file.handle.truncate(file.bytes);
        file = { ...file, bytes: await appended(file, line) };
      });
      if (closed) return;
      for (const entry of entries) notes.note(entry);
      // What must be gone is gone before anybody hears that it is.
      await untilDone(async () => await tidy(entries.some(({ kind }) => kind === "erased")));
      for (const { done } of batch) done();
    }
    working = undefined;
  }
  async function untilDone(attempt: (again: boolean) => Promise<void>): Promise<void> {
    for (let again = false; !closed; again = true) {
      try {
        return await attempt(again);
      } catch (error) {
        failed(error instanceof Error ? error : new Error(String(error)));
        await sleep(RETRY_MS);
      }
    }
  }
  return {
    left,
    write: async (entries) =>
      await new Promise<void>((done) => {
        waiting.push({ entries, done });
        working ??= work();
      }),
    onFailure: (listener) => {
      failed = listener;
    },
    close: async () => {
      await Promise.race([working, sleep(RETRY_MS)]);
      closed = true;
      await working;
      await file.handle.close();
      await lock.close();
    },
  };
}

function compactionAfter(bytes: number): number {
  return Math.max(COMPACT_FROM_BYTES, 2 * bytes);
}

type OpenFile = { readonly handle: FileHandle; readonly bytes: number };

/** Writes at the end of what is safe. @returns how much is safe then. */
async function appended({ handle, bytes }: OpenFile, line: Buffer): Promise<number> {
  for (let done = 0; done < line.length; )
    done += (await handle.write(line, done, line.length - done, bytes + done)).bytesWritten;
  await handle.datasync();
  return bytes + line.length;
}

async function readJournal(path: string): Promise<readonly JournalEntry[]> {
  const file = await open(path, "a+", OWNER_ONLY);
  const content = await file.readFile();
  await file.close();
  const { entries, corrupt } = readLines(content);
  if (corrupt === undefined) return entries;
  const setAside = `${path}.corrupt-${Date.now()}`;
  await rename(path, setAside);
  await syncDirectory(path);
  throw new JournalCorruptError(path, corrupt, setAside);
}

/** A file with these entries in the place of the one that is there: either of them is whole at every moment. */
async function rewritten(path: string, entries: readonly JournalEntry[]): Promise<OpenFile> {
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  const handle = await open(fresh, "wx+", OWNER_ONLY);
  try {
    const bytes = entries.length === 0 ? 0 : await appended({ handle, bytes: 0 }, lineOf(entries));
    await handle.datasync();
    await rename(fresh, path);
    await syncDirectory(path);
    return { handle, bytes };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
