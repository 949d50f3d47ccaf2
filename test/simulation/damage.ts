import type { World } from "./world.ts";

/** Changes states that rows of commits keep, behind the service's back. Their checks stay, so none may be taken for a state. */
export function damageStates({ rows, random, settings, trace, damage }: World): void {
  if (settings.damagedStates === 0) return;
  for (const game of rows.rows.values()) {
    for (const row of game.values()) {
      if (row.kind !== "commit" || !row.commit.base || row.commit.base.form === "given") continue;
      if (!random.chance(settings.damagedStates)) continue;
      const { base } = row.commit;
      const at = random.int(0, base.bytes.length - 1);
      const bytes = base.bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
      damage({ ...row, commit: { ...row.commit, base: { ...base, bytes } } });
      trace(() => `the state in the row of ${row.gameId} ${row.position} is damaged`);
    }
  }
}
