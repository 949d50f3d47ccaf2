import { METRICS, type MetricName, type MetricSink, type Sample } from "./metrics.ts";

/** Of whom metrics are. */
export type EmfSource = {
  /** The function, as CloudWatch's dimension `service`. */
  readonly service: string;
  /**
   * The function's version. What tells a new version from the one before is counted by it as well; absent for functions
   * that no deployment watches.
   */
  readonly version?: string | undefined;
  readonly namespace: string;
};

/** Counted by version as well, for the alarms that take a new version back. */
const BY_VERSION: readonly MetricName[] = ["state_persistence_errors", "state_operation_duration_ms"];
/** Read by nobody in CloudWatch, where DynamoDB's own metrics say the same. */
const NOT_WRITTEN: readonly MetricName[] = [
  "state_store_requests_total",
  "state_store_read_units_total",
  "state_store_write_units_total",
];

/**
 * Writes metrics to the log in CloudWatch's embedded metric format, one line an operation, with the dimension `service`
 * and for some `service` with `version`. Neither games nor players are ever dimensions. The operation is in the line
 * for those who search the log.
 *
 * Source: CloudWatch User Guide, "Specification: Embedded metric format".
 * @param write Takes a line; by default it goes to the standard output, past Lambda's own formatting.
 */
export function emfSink(
  source: EmfSource,
  write: (line: string) => void = (line) => process.stdout.write(line),
): MetricSink {
  // Lines of one operation with the same metrics differ in their values and their time alone.
  const forms = new Map<string, Form>();
  return (operation, samples) => {
    const values = merged(samples);
    if (values.size === 0) return;
    const names = [...values.keys()];
    const key = `${operation} ${names}`;
    const form = forms.get(key) ?? formOf(source, operation, names);
    forms.set(key, form);
    let line = form.beforeTime + Date.now() + form.afterTime;
    for (const [name, value] of values) line += `,"${name}":${value}`;
    write(`${line}}\n`);
  };
}

type Form = { readonly beforeTime: string; readonly afterTime: string };

function formOf(
  { service, version, namespace }: EmfSource,
  operation: string,
  names: readonly MetricName[],
): Form {
  function directive(dimensions: readonly string[], metrics: readonly MetricName[]) {
    return {
      Namespace: namespace,
      Dimensions: [dimensions],
      Metrics: metrics.map((name) => ({ Name: name, Unit: METRICS[name].unit })),
    };
  }
  const versioned = version === undefined ? [] : names.filter((name) => BY_VERSION.includes(name));
  const directives = [
    directive(["service"], names),
    ...(versioned.length > 0 ? [directive(["service", "version"], versioned)] : []),
  ];
  const dimensions = { service, ...(versioned.length > 0 && { version }), operation };
  return {
    beforeTime: '{"_aws":{"Timestamp":',
    afterTime: `,"CloudWatchMetrics":${JSON.stringify(directives)}},${JSON.stringify(dimensions).slice(1, -1)}`,
  };
}

/** One value a metric: what was counted more than once, together; of what was measured more than once, the most. */
function merged(samples: readonly Sample[]): Map<MetricName, number> {
  const values = new Map<MetricName, number>();
  for (const { name, value } of samples) {
    if (NOT_WRITTEN.includes(name)) continue;
    const before = values.get(name);
    const together =
      METRICS[name].unit === "Count" ? (before ?? 0) + value : Math.max(before ?? value, value);
    values.set(name, together);
  }
  return values;
}
