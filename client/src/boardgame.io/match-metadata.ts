import type { Server } from "boardgame.io";
import { kindOfChange, merged } from "./merge.ts";
import { isAway, isNotThere, type Known, type Parts, patiently } from "./service.ts";
import { type Change, writeMetadata } from "./write-metadata.ts";

type MatchData = Server.MatchData;
type Behind = { readonly base: MatchData; readonly mine: MatchData };

/**
 * The metadata of a match that is in play. What a lobby changes is stored before it hears of it; what play changes is
 * seen at once, and stored behind. The time of the last move is not stored: the game has it.
 */
export class MatchMetadata {
  readonly #parts: Parts;
  readonly #matchID: string;
  readonly #gameId: string;
  #known: Known;
  #seen: MatchData;
  /** What play has changed and is still to be stored. */
  #behind: Behind | undefined;
  /** One write at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, matchID: string, gameId: string, known: Known) {
    this.#parts = parts;
    this.#matchID = matchID;
    this.#gameId = gameId;
    this.#known = known;
    this.#seen = known.metadata;
  }

  /** As the match's own server has them. */
  get seen(): MatchData {
    return this.#seen;
  }

  /** Whether something is still to be stored. */
  get pending(): boolean {
    return this.#behind !== undefined;
  }

  /** Takes over what the service has. */
  refresh(known: Known): void {
    if (known.version < this.#known.version) return;
    this.#known = known;
    const { updatedAt } = this.#seen;
    const fresh = { ...known.metadata, updatedAt: Math.max(updatedAt, known.metadata.updatedAt) };
    this.#seen = this.#behind ? merged(this.#behind.base, this.#behind.mine, fresh) : fresh;
  }

  /**
   * Makes a change. @param base What it was made on. @throws {MetadataConflictError} and as the client does, for what a
   * lobby changes; nothing was changed then.
   */
  async set(base: MatchData, mine: MatchData): Promise<void> {
    const kind = kindOfChange(base, mine);
    if (kind === "lobby") {
      const change: Change = (theirs) => merged(base, mine, theirs);
      change(this.#seen);
      if (!(await this.#inTurn(async () => await this.#write(change)))) this.#later(base, mine);
      this.#seen = change(this.#seen);
      return;
    }
    this.#seen = merged(base, mine, this.#seen);
    if (kind === "play") this.#later(base, mine);
    if (kind === "play") void this.store();
  }

  /** Stores what is still to be stored; resolves when that is done, or can't be done now. */
  async store(): Promise<void> {
    await this.#inTurn(async () => {
      const behind = this.#takeBehind();
      if (!behind) return;
      const change: Change = (theirs) => merged(behind.base, behind.mine, theirs);
      try {
        const isKept = await patiently(
          this.#parts,
          this.#matchID,
          async () => await this.#write(change),
          (error) => !isAway(error),
        );
        if (isKept) return;
      } catch (error) {
        // While persistence is off, or before the first move, the game may not be there.
        if (!isNotThere(error) && error instanceof Error && !this.#parts.closing.aborted)
          this.#parts.report(error, this.#matchID);
      }
      const since = this.#takeBehind();
      this.#behind = behind;
      if (since) this.#later(since.base, since.mine);
    });
  }

  #takeBehind(): Behind | undefined {
    const behind = this.#behind;
    this.#behind = undefined;
    return behind;
  }

  #later(base: MatchData, mine: MatchData): void {
    this.#behind = this.#behind
      ? { base: this.#behind.base, mine: merged(base, mine, this.#behind.mine) }
      : { base, mine };
  }

  /** @returns whether it was kept. */
  async #write(change: Change): Promise<boolean> {
    const known = await writeMetadata(this.#parts.client, this.#gameId, this.#known, change);
    if (known) this.#known = known;
    return known !== undefined;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return await turn;
  }
}
