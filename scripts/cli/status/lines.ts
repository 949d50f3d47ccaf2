import type { Cell } from "../cell.ts";
import type { Line } from "../result.ts";
import { sparkline } from "../sparkline.ts";
import type { Target } from "../target.ts";
import type { Terminal } from "../terminal.ts";
import { alarmsWell, allAnswer, flagsRead, type Status } from "./status.ts";
import { alarmsText, breakerText, breakerWell, figureText } from "./texts.ts";

/** The status of a stage, for people. */
export function statusLines(status: Status, { name, url }: Target, paint: Terminal["paint"]): Line[] {
  const { health, breaker, flags, metrics } = status;
  /** Neither green nor red where nothing shows how it is. */
  function good(well: boolean | undefined, text: string): Cell {
    if (well === undefined) return text;
    return { text, paint: (shown) => paint(well ? "green" : "red", shown) };
  }
  const facts: (readonly Cell[])[] = [
    ["health", good(health === "ok", health)],
    ["functions", good(allAnswer(status), functions(status))],
    ["circuit breaker", good(breakerWell(breaker), breakerText(breaker))],
    ["persistence", persistence(status)],
    ["flags", good(flagsRead(status) && flags.problems.length === 0, flagsLine(status))],
    ...stageFacts(status, good),
  ];
  const rows = metrics.trends.map((trend) => [
    trend.watched.title,
    figureText(trend),
    sparkline(trend.values),
  ]);
  const columns = [
    { title: "METRIC" },
    { title: metrics.span.toUpperCase(), align: "right" },
    { title: "" },
  ] as const;
  return [
    {
      columns: [{ title: name.toUpperCase() }, { title: `${url}, ${status.time}`, wraps: true }],
      rows: facts,
    },
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

function stageFacts(
  status: Status,
  good: (well: boolean | undefined, text: string) => Cell,
): (readonly Cell[])[] {
  const { stage } = status;
  if (!stage) return [["alarms", "none: this is a local stack"]];
  const { deployment } = stage;
  return [
    [
      "last deployment",
      deployment ? `${deployment.number}: ${deployment.what}, ${deployment.state}` : "none",
    ],
    ...(deployment ? [["  begun", { time: deployment.startedAt }] as const] : []),
    ["alarms", good(alarmsWell(stage), alarmsText(stage))],
  ];
}
