import { coverBy } from "../game/retention.ts";
import type { Due } from "./games-table.ts";

/** When the sweeper must look at a game again that it has seen, or that was created, at a moment (ms). */
export function dueAfter(since: number, retentionDays: number): Due {
  return { since, at: coverBy(since, retentionDays) };
}
