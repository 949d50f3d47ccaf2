import type { ShownFlags } from "../flags/shown-flags.ts";
import { hintTo } from "../hint.ts";
import type { Target } from "../target.ts";
import { FaultError, type Notes } from "./check.ts";

/** Refuses flags that were never read: what is compiled in serves then. @throws FaultError */
export function refuseUnread({ origin, unread }: ShownFlags, target: Target): void {
  if (unread.length === 0 && (target.name === "local" || origin !== "default")) return;
  throw new FaultError(
    `${unread.length > 0 ? unread.join(" and ") : "flags"} were never read: what is compiled in serves.`,
    target.name === "local"
      ? "See what the local stack says of its flags file."
      : "See docs/runbooks/configuration-unread.md.",
  );
}

/** Checks that flags were read and go together, and that persistence is on. @throws FaultError */
export function checkFlags(shown: ShownFlags, target: Target): Notes {
  refuseUnread(shown, target);
  const { flags, problems, version } = shown;
  const [fault] = problems;
  if (fault) throw new FaultError(`${fault.problem}.`, `${fault.remedy}.`);
  const { enabled, mode, rolloutPercent } = flags.persistence.value;
  const enable = hintTo(target, "enable");
  if (!enabled) throw new FaultError("State persistence is off: games are not kept.", enable);
  if (mode === "shadow")
    throw new FaultError("State persistence runs in shadow: it does all but write.", enable);
  if (rolloutPercent === 0)
    throw new FaultError("State persistence is on for 0 % of games.", hintTo(target, "rollout 5"));
  return [
    `flags of version ${version}`,
    `${rolloutPercent} % of games`,
    `snapshots ${flags.snapshots.value ? "on" : "off"}, recovery ${flags.recovery.value ? "on" : "off"}`,
  ];
}
