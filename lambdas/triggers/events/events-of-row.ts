import type { GameTypes } from "../../game/game-type.ts";
import type { Head } from "../../game/head.ts";
import { isTerminal } from "../../game/phases.ts";
import { versionOf } from "../../store/keys.ts";
import type { CommitRow, ManifestRow, Row, TombstoneRow } from "../../store/rows.ts";
import { transitionsOf } from "../../store/verify.ts";
import { eventId, type GameEvent } from "./game-event.ts";

/**
 * Age in ms from which on a row was not new when it was written: it was imported, restored from the archive, or got its
 * expiry. A request lasts 30 s at most, and clocks differ by less than signatures allow (5 minutes).
 */
const OLD_MS = 6 * 60_000;

/**
 * What happened when a row was written; nothing for most of them.
 * @param writtenAt When it was written, in ms, by the stream.
 */
export function eventsOfRow(row: Row, writtenAt: number, gameTypes: GameTypes): readonly GameEvent[] {
  switch (row.kind) {
    case "commit":
      return isNew(row.commit.head.time, writtenAt) ? eventsOfCommit(row, gameTypes) : [];
    case "manifest":
      // One that covers gets its expiry when the next one is there.
      return (row.expiresAt === undefined || row.due) && isNew(row.madeAt, writtenAt)
        ? eventsOfSnapshot(row)
        : [];
    case "tombstone":
      return row.last ? eventsOfWipe(row, writtenAt) : [];
    case "chunk":
      return [];
  }
}

function isNew(time: number, writtenAt: number): boolean {
  return writtenAt - time < OLD_MS;
}

function eventsOfCommit(row: CommitRow, gameTypes: GameTypes): readonly GameEvent[] {
  const { head, count, notable } = row.commit;
  // An import makes what happened elsewhere known here: nothing happens by it.
  if (!notable || notable === "imported") return [];
  const type = gameTypes.get(head.gameType);
  function isOver(phase: string): boolean {
    return type !== undefined && isTerminal(type, phase);
  }
  const finished: GameEvent[] = isOver(head.phase) ? [eventAt("finished", head, head.time)] : [];
  if (count === 0) return [eventAt("created", head, head.time), ...finished];
  const [first] = transitionsOf(row);
  const events: GameEvent[] = [];
  if (first?.kind === "correction") events.push(eventAt("corrected", head, head.time));
  if (!first || first.from === head.phase) return events;
  events.push({ ...eventAt("phase-changed", head, head.time), from: first.from });
  return isOver(first.from) ? events : [...events, ...finished];
}

function eventsOfSnapshot({ head, madeAt }: ManifestRow): readonly GameEvent[] {
  return [eventAt("snapshot", head, madeAt)];
}

function eventAt<Name extends Exclude<GameEvent["event"], "wiped">>(event: Name, head: Head, time: number) {
  const { gameId, gameType, version, phase, hash } = head;
  const id = eventId(event, gameId, version, hash);
  return { id, event, gameId, gameType, version, phase, time: new Date(time).toISOString() };
}

function eventsOfWipe({ gameId, position, expiresAt }: TombstoneRow, time: number): readonly GameEvent[] {
  // What is in the archive alone has no head in the table to come after.
  const behind = versionOf(position);
  // An id that is created again after a wipe has another expiry.
  const id = eventId("wiped", gameId, behind, expiresAt);
  const at = new Date(time).toISOString();
  return [{ id, event: "wiped", gameId, ...(behind > 0 && { version: behind - 1 }), time: at }];
}
