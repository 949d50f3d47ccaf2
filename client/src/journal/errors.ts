/** Another process uses the journal. The kernel holds the lock, so it ends with that process, however it ends. */
export class JournalLockedError extends Error {
  constructor(path: string) {
    super(`the journal ${path} is in use by another process; each process needs its own`);
    this.name = "JournalLockedError";
  }
}

/**
 * The journal was damaged: its end can't be distinguished from what was there before. It was set aside, and the
 * next `openFileJournal` begins a new one.
 */
export class JournalCorruptError extends Error {
  /** Where the damaged file is now. */
  readonly setAside: string;

  constructor(path: string, line: number, setAside: string) {
    super(`line ${line} of the journal ${path} is damaged; the file was set aside as ${setAside}`);
    this.name = "JournalCorruptError";
    this.setAside = setAside;
  }
}
