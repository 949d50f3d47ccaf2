import type { Cell } from "../cell.ts";
import { breakerText } from "../health.ts";
import type { Trend } from "../metrics/trend.ts";
import type { Line } from "../result.ts";
import { sparkline } from "../sparkline.ts";
import type { Target } from "../target.ts";
import type { Terminal } from "../terminal.ts";
import { alarmsQuiet, allAnswer, flagsRead, type StageStatus, type Status } from "./status.ts";

/** The status of a stage, for people. */
export function statusLines(status: Status, { name, url }: Target, paint: Terminal["paint"]): Line[] {
  const { health, breaker, flags, metrics } = status;
  function good(well: boolean, text: string): Cell {
    return {
      text,
      paint: (shown) => paint(well ? "green" : "red", shown),
    };
  }
  const facts: (readonly Cell[])[] = [
    ["health", good(health === "ok", health)],
    ["functions", good(allAnswer(status), functions(status))],
    ["circuit breaker", breakerCell(breaker, good)],
    ["persistence", persistence(status)],
    ["flags", good(flagsRead(status) && flags.problems.length === 0, flagsLine(status))],
    ...stageFacts(status, good),
  ];
  const rows = metrics.trends.map((trend) => [
    trend.watched.title,
    shownValue(trend),
    sparkline(trend.values),
  ]);
  const columns = [
    { title: "METRIC" },
    { title: metrics.span.toUpperCase(), align: "right" },
    { title: "" },
  ] as const;
  return [
    { columns: [{ title: name.toUpperCase() }, { title: `${url}, ${status.time}` }], rows: facts },
    "",
    { columns, rows },
    ...flags.problems.flatMap(({ problem, remedy }) => ["", `${problem}.`, `${remedy}.`]),
  ];
}

function persistence({ flags: { flags } }: Status): string {
  const { enabled, mode, rolloutPercent } = flags.persistence.value;
  const rest = [
    flags.snapshots.value ? "snapshots on" : "snapshots off",
    flags.recovery.value ? "recovery on" : "recovery off",
  ];
  return enabled ? [`${mode} for ${rolloutPercent} % of games`, ...rest].join(", ") : "off";
}

/** Green only where a breaker was measured. */
function breakerCell(breaker: Status["breaker"], good: (well: boolean, text: string) => Cell): Cell {
  const measured = breaker.failures !== undefined || Object.keys(breaker.functions ?? {}).length > 0;
  const text = breakerText(breaker);
  return measured || breaker.state !== "closed" ? good(breaker.state === "closed", text) : text;
}

/** What each function answered just now. */
function functions({ functions: probed }: Status): string {
  const failed = probed.filter(({ answer }) => answer === "failed");
  if (failed.length > 0)
    return failed.map(({ name, status, fault }) => `${name}: ${status ?? "no answer"}, ${fault}`).join("; ");
  return `answered just now: ${probed.map(({ name, answer }) => (answer === "on" ? name : `${name} (off)`)).join(", ")}`;
}

function flagsLine(status: Status): string {
  const { version, origin, ageSeconds, unread } = status.flags;
  if (!flagsRead(status)) {
    const what = unread.length > 0 ? unread.join(" and ") : "flags";
    return `${what} never read: what is compiled in serves. See docs/runbooks/configuration-unread.md`;
  }
  return `version ${version} (${origin}), confirmed ${Math.round(ageSeconds)} s ago`;
}

function stageFacts(status: Status, good: (well: boolean, text: string) => Cell): (readonly Cell[])[] {
  const { stage } = status;
  if (!stage) return [["alarms", "none: this is a local stack"]];
  const { deployment } = stage;
  return [
    [
      "last deployment",
      deployment
        ? `${deployment.number}: ${deployment.what}, ${deployment.state}, begun ${deployment.startedAt}`
        : "none",
    ],
    ["alarms", good(alarmsQuiet(status), alarmsLine(stage))],
  ];
}

function alarmsLine({ alarms, inAlarm, withoutData }: StageStatus): string {
  if (alarms === 0) return "none: deploy the stack Observability";
  if (inAlarm.length > 0) return `ALARM: ${inAlarm.join(", ")}`;
  return withoutData === 0 ? `OK, all ${alarms}` : `none of ${alarms} in ALARM; ${withoutData} have no data`;
}

/** States of a breaker by what the metric says. */
const BREAKER_STATES = ["closed", "half-open", "open"];

function shownValue({ watched: { name, statistic }, whole }: Trend): Cell {
  if (whole === undefined) return undefined;
  if (!Number.isFinite(whole)) return "off the scale";
  if (name === "circuit_breaker_status") return BREAKER_STATES[whole] ?? String(whole);
  const value = (Math.round(whole * 10) / 10).toLocaleString("en-US");
  // Of a bucket it is the upper bound; of several functions and periods the greatest.
  return statistic === "p99" ? `\u2264 ${value}` : value;
}
