import { RefusedError } from "../game/refusal.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import { firstStretch } from "../game/stretch.ts";
import type { CreateContext } from "./create-game.ts";
import { claimedAt, dueAfter } from "./due.ts";
import type { DirectoryEntry } from "./games-table.ts";
import type { ImportPart } from "./import-part.ts";

/** A claim this old is made again, in ms: before others may take the id over. */
const CLAIM_MS = CURSOR_MARGIN_MS / 2;

/** Takes the id in the directory. @throws {RefusedError} when it is another game's. */
export async function claimImport(
  context: Pick<CreateContext, "games" | "now">,
  part: ImportPart,
): Promise<void> {
  const { games, now } = context;
  const { gameId, type, metadata, origin, createdAt, contentDigest } = part;
  const time = Math.min(createdAt, now);
  const entry: DirectoryEntry = {
    kind: "game",
    gameId,
    gameType: type.name,
    status: "active",
    phase: type.firstPhase,
    version: 0,
    metadata,
    metadataVersion: 0,
    imported: true,
    creation: contentDigest,
    ...(origin && { origin }),
    due: dueAfter(now, type.retentionDays),
    createdAt: time,
    updatedAt: time,
    stretch: firstStretch(type),
  };
  const existing = await games.add(entry);
  if (existing?.kind === "wipe") {
    const { creatableAt } = existing;
    throw new RefusedError({ kind: "game-wiped", gameId, creatableAt });
  }
  if (existing && existing.creation !== contentDigest)
    throw new RefusedError({ kind: "game-exists", gameId });
  // An earlier try may have written nothing, and long ago: others may take the id over, and the sweeper may remove its entry.
  if (existing?.due && existing.version === 0 && claimedAt(existing) <= now - CLAIM_MS) {
    // A millisecond sooner, so that who has read the entry before does not replace it.
    const due = { at: existing.due.at - 1, since: now };
    if (!(await games.replace({ ...existing, due }, existing))) await claimImport(context, part);
  }
}
