import type { Status as CliStatus } from "../../../scripts/cli/status/status.ts";

export { alarmsWell, allAnswer, flagsRead } from "../../../scripts/cli/status/status.ts";
export {
  alarmsText,
  breakerText,
  breakerWell,
  figureText,
} from "../../../scripts/cli/status/texts.ts";

/** What `savepoint status` finds. */
export type Status = CliStatus;
/** How one of the five metrics has gone. */
export type Trend = Status["metrics"]["trends"][number];
