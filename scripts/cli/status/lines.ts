import type { Cell } from "../cell.ts";
import { breakerText } from "../health.ts";
import type { Trend } from "../metrics/trend.ts";
import type { Line } from "../result.ts";
import { sparkline } from "../sparkline.ts";
import type { Target } from "../target.ts";
import type { Terminal } from "../terminal.ts";
import type { Status } from "./status.ts";

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
    ["circuit breaker", good(breaker.state === "closed", breakerText(breaker))],
    ["persistence", persistence(status)],
    ["flags", `version ${flags.version} (${flags.origin}), confirmed ${Math.round(flags.ageSeconds)} s ago`],
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

function stageFacts({ stage }: Status, good: (well: boolean, text: string) => Cell): (readonly Cell[])[] {
  if (!stage) return [["alarms", "none: this is a local stack"]];
  const { deployment, alarms, inAlarm } = stage;
  return [
    [
      "last deployment",
      deployment
        ? `${deployment.number}: ${deployment.what}, ${deployment.state}, begun ${deployment.startedAt}`
        : "none",
    ],
    [
      "alarms",
      good(inAlarm.length === 0, inAlarm.length === 0 ? `OK, all ${alarms}` : `ALARM: ${inAlarm.join(", ")}`),
    ],
  ];
}

/** States of a breaker by what the metric says. */
const BREAKER_STATES = ["closed", "half-open", "open"];

function shownValue({ watched: { name }, whole }: Trend): string {
  if (whole === undefined) return "-";
  if (!Number.isFinite(whole)) return "off the scale";
  if (name === "circuit_breaker_status") return BREAKER_STATES[whole] ?? String(whole);
  return (Math.round(whole * 10) / 10).toLocaleString("en-US");
}
