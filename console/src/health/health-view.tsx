import { FlagActions } from "../actions/flag-actions.tsx";
import { ask, type Target } from "../api.ts";
import { Fault } from "../fault.tsx";
import { ago } from "../format.ts";
import { useAsked } from "../use-asked.ts";
import { Chart } from "./chart.tsx";
import {
  alarmsText,
  alarmsWell,
  allAnswer,
  breakerText,
  breakerWell,
  figureText,
  flagsRead,
  type Status,
  type Trend,
} from "./status.ts";

const REFRESH_MS = 10_000;

/** How the service is doing: what `savepoint status` asks, as charts. */
export function HealthView({ target }: { readonly target: Target }) {
  const {
    answer: status,
    error,
    again,
  } = useAsked("status", (signal) => ask<Status>("/console/status", { signal }), REFRESH_MS);
  if (!status)
    return error ? <Fault error={error} again={again} /> : <p class="empty">Asking the service…</p>;
  const { health, breaker, flags, metrics, stage } = status;
  return (
    <section class="health" aria-label="Health">
      <h1 class="unseen">Health</h1>
      {error && <Fault error={error} again={again} />}
      <dl class="facts">
        <Fact name="health" good={health === "ok"}>
          {health}
        </Fact>
        <Fact name="circuit breaker" good={breakerWell(breaker)}>
          {breakerText(breaker)}
        </Fact>
        <Fact name="functions" good={allAnswer(status)}>
          {status.functions
            .map(({ name, answer, status: code }) =>
              answer === "failed" ? `${name} fails: ${code ?? "no answer"}` : `${name} ${answer}`,
            )
            .join(", ")}
        </Fact>
        <Fact name="alarms" good={stage && alarmsWell(stage)}>
          {stage ? alarmsText(stage) : "a local stack has none"}
        </Fact>
        <Fact name="last deployment">
          {stage?.deployment
            ? `${stage.deployment.what}, ${stage.deployment.state}, ${ago(stage.deployment.startedAt)}`
            : "–"}
        </Fact>
      </dl>
      <h2>Metrics, {metrics.span}</h2>
      <div class="charts">
        {metrics.trends.map((trend) => (
          <Figure key={trend.watched.name} trend={trend} />
        ))}
      </div>
      <h2>Flags</h2>
      {flagsRead(status) ? (
        <p class="quiet">
          Version {flags.version}, from {flags.origin}, read {Math.round(flags.ageSeconds)} s ago
        </p>
      ) : (
        <p class="fault">{flags.unread.join(" and ") || "flags"} never read: what is compiled in serves.</p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">Flag</th>
            <th scope="col">Value</th>
            <th scope="col">Set by</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(flags.flags).map(([name, { value, source }]) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{shownFlag(value)}</td>
              <td>{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {flags.problems.map(({ problem, remedy }) => (
        <p class="fault" key={problem}>
          {problem}. {remedy}.
        </p>
      ))}
      {!target.readOnly && <FlagActions target={target} done={again} />}
    </section>
  );
}

/** A flag's value in words. */
function shownFlag(value: Status["flags"]["flags"][keyof Status["flags"]["flags"]]["value"]): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  const { enabled, mode, rolloutPercent, include, exclude } = value;
  if (!enabled) return "off";
  const lists = [
    include.length > 0 && `always for ${include.join(", ")}`,
    exclude.length > 0 && `never for ${exclude.join(", ")}`,
  ];
  return [`${mode} for ${rolloutPercent} % of games`, ...lists].filter(Boolean).join("; ");
}

type FactProps = {
  readonly name: string;
  /** Absent where nothing shows how it is. */
  readonly good?: boolean | undefined;
  readonly children: preact.ComponentChildren;
};

function Fact({ name, good, children }: FactProps) {
  const mark = good === undefined ? "" : good ? "good" : "bad";
  return (
    <div class={mark}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figure({ trend }: { readonly trend: Trend }) {
  const { watched, values, whole } = trend;
  return (
    <figure>
      <figcaption>
        {watched.title} <strong>{figureText(trend) ?? "–"}</strong>
      </figcaption>
      {values.some((value) => value != null) ? (
        <Chart values={values} label={watched.title} />
      ) : (
        <p class="quiet">
          {whole === undefined
            ? "Nothing was measured."
            : "The next reading begins the chart, in some seconds."}
        </p>
      )}
    </figure>
  );
}
