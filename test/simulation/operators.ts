import { damageStates } from "./damage.ts";
import { type Backup, restore, takeBackup } from "./restore.ts";
import { otherKeys, otherType } from "./rules.ts";
import { DAY_MS, HOUR_MS } from "./settings.ts";
import type { World } from "./world.ts";

/** What happens between rounds: operators change game types, rotate and lose keys, restore tables; states in rows are damaged. */
export type Operators = { readonly act: () => Promise<void> };

const MOST_BACKUPS = 3;
/**
 * The runbook restores to no moment that is longer ago than half the shortest retention: commits that no snapshot had
 * covered by then would be past their expiry. Less what the sweeper needs.
 */
const OLDEST_MS = DAY_MS / 2 - 4 * HOUR_MS;

/** Makes the operators of a world. */
export function operatorsOf(world: World): Operators {
  const { settings, random, rules, scheduler, trace } = world;
  const backups: Backup[] = [];
  return {
    act: async () => {
      const now = scheduler.now();
      const { gameTypes, keys } = rules.at(now);
      if (random.chance(settings.keyChanges)) {
        const changed = otherKeys(random, keys);
        trace(() => `keys ${changed.current.id} and ${changed.previous?.id} are in force`);
        rules.put(now, { gameTypes, keys: changed });
      }
      if (random.chance(settings.typeChanges)) {
        const type = otherType(random, random.pick([...gameTypes.values()]));
        trace(() => `the rules of ${type.name} are ${JSON.stringify(type)}`);
        rules.put(now, { ...rules.at(now), gameTypes: new Map([...gameTypes, [type.name, type]]) });
      }
      damageStates(world);
      if (settings.restores === 0) return;
      const young = backups.filter(({ at }) => at > now - OLDEST_MS);
      const backup = random.chance(settings.restores) && young.length > 0 && random.pick(young);
      if (backup) {
        // What was kept after that moment is of a history that is no more.
        backups.splice(backups.indexOf(backup) + 1);
        await restore(world, backup);
      } else backups.splice(0, backups.length, ...backups.slice(1 - MOST_BACKUPS), takeBackup(world));
    },
  };
}
