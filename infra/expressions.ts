import type { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { PERIOD } from "./metrics.ts";

type Metrics = { readonly [id: string]: IMetric };

function named(prefix: string, metrics: readonly IMetric[]): Metrics {
  return Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
}

// A metric that nobody emitted in a period counts as none, not as unknown.
function total(metrics: Metrics): string {
  return Object.keys(metrics)
    .map((id) => `FILL(${id},0)`)
    .join("+");
}

function expression(
  label: string,
  text: string,
  usingMetrics: Metrics,
  period: Duration = PERIOD,
): MathExpression {
  return new MathExpression({ label, expression: text, usingMetrics: { ...usingMetrics }, period });
}

/** Sum of several metrics. */
export function sum(label: string, metrics: readonly IMetric[]): MathExpression {
  const parts = named("m", metrics);
  return expression(label, total(parts), parts);
}

/** Greatest of several metrics. */
export function greatest(label: string, metrics: readonly IMetric[]): MathExpression {
  const parts = named("m", metrics);
  const filled = Object.keys(parts).map((id) => `FILL(${id},0)`);
  return expression(label, `MAX([${filled.join(",")}])`, parts);
}

/** What {@link percentage} is made of. */
export type Percentage = {
  readonly label: string;
  /** What is counted. */
  readonly of: readonly IMetric[];
  /** Out of what. */
  readonly outOf: readonly IMetric[];
  /** Least total that is judged. */
  readonly minimum: number;
  /** What a period with less counts as, in percent. */
  readonly otherwise: number;
  /** Five minutes if not given. */
  readonly period?: Duration;
};

/** A share in percent, when there are enough samples. */
export function percentage({ label, of, outOf, minimum, otherwise, period }: Percentage): MathExpression {
  const parts = named("e", of);
  const whole = named("n", outOf);
  const text = `IF((${total(whole)})>=${minimum},100*(${total(parts)})/(${total(whole)}),${otherwise})`;
  return expression(label, text, { ...parts, ...whole }, period);
}

/** What {@link greatestSampled} is made of. */
export type Sampled = {
  readonly label: string;
  readonly percentiles: readonly IMetric[];
  /** How many samples each percentile is of, in the same order. */
  readonly samples: readonly IMetric[];
  /** Fewest samples that are judged. */
  readonly minimum: number;
  /** Five minutes if not given. */
  readonly period?: Duration;
};

/** Greatest of several percentiles, each only where its own metric has enough samples; else 0. */
export function greatestSampled({ label, percentiles, samples, minimum, period }: Sampled): MathExpression {
  const values = named("p", percentiles);
  const counts = named("n", samples);
  const judged = Object.keys(values).map((id, index) => `IF(FILL(n${index},0)>=${minimum},FILL(${id},0),0)`);
  return expression(label, `MAX([${judged.join(",")}])`, { ...values, ...counts }, period);
}
