import type { Origin } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import { coverBy } from "../game/retention.ts";
import type { DirectoryEntry, Due } from "./games-table.ts";

/** When the sweeper must look at a game again that it has seen, or that was created, at a moment (ms). */
export function dueAfter(since: number, retentionDays: number): Due {
  return { since, at: coverBy(since, retentionDays) };
}

/** When the sweeper must look at a game that is created: at a fork at once, unless its request looks at its source before. */
export function dueOfCreation({
  head: { time, retentionDays },
  origin,
}: {
  readonly head: Head;
  readonly origin?: Origin | undefined;
}): Due {
  return origin ? { since: time, at: time } : dueAfter(time, retentionDays);
}

/** When an entry was last claimed for a game that has no rows yet, in ms: an imported game was created long before. */
export function claimedAt({ createdAt, due }: Pick<DirectoryEntry, "createdAt" | "due">): number {
  return Math.max(createdAt, due?.since ?? createdAt);
}
