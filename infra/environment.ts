import { Fn } from "aws-cdk-lib";
import { namespaceOf } from "../lambdas/telemetry/namespace.ts";
import type { FunctionName } from "./functions.ts";
import { type Resource, uses } from "./permissions.ts";
import type { ServiceParts } from "./service-parts.ts";

// arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>
const STREAM_LABEL = 3;

type Variables = Readonly<Record<string, string>>;

/**
 * Names this life of the state table: a table that a restore makes has a stream, and so a label, of its own; the counter is
 * raised where rows are put back or deleted by hand (docs/runbooks/disaster-recovery.md).
 */
function epochOf({ stage, data }: ServiceParts): string {
  const stream = data.stateTable.tableStreamArn;
  if (stream === undefined) throw new Error("the state table has a stream");
  return `${Fn.select(STREAM_LABEL, Fn.split("/", stream))}.${stage.tableEpoch}`;
}

/** Where each thing that a function may use is found. */
function variablesByResource(parts: ServiceParts): readonly (readonly [Resource, Variables])[] {
  const { stage, data, keys } = parts;
  return [
    ["state", { STATE_TABLE: data.stateTable.tableName }],
    ["games", { GAMES_TABLE: data.gamesTable.tableName }],
    ["archive", { ARCHIVE_BUCKET: data.archive.bucketName }],
    ["cursor-keys", { CURSOR_KEYS_SECRET_ID: data.cursorKeys.attrId }],
    ["cursor-keys", { TABLE_EPOCH: epochOf(parts) }],
    ["cursor-keys", keys === undefined ? {} : { CURSOR_KEYS_STEP: keys }],
    ["metrics", stage.features.logMetrics ? { METRICS_SOURCE: "cloudwatch" } : {}],
  ];
}

/** A function's environment variables: without what it may not use. */
export function environmentOf(name: FunctionName, parts: ServiceParts): Record<string, string> {
  const { stage, flags } = parts;
  const used = variablesByResource(parts).flatMap(([on, variables]) =>
    uses(name, on) ? Object.entries(variables) : [],
  );
  return {
    STAGE: stage.name,
    ...Object.fromEntries(used),
    ...(name === "retention" && { SWEEP_MINUTES: String(stage.sweepMinutes) }),
    APPCONFIG_APPLICATION: flags.application.ref,
    APPCONFIG_ENVIRONMENT: flags.stageEnvironment.ref,
    UNREAD_CONFIGURATION: stage.unreadConfiguration,
    POWERTOOLS_METRICS_NAMESPACE: namespaceOf(stage.name),
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_LOG_LEVEL: stage.logLevel,
  };
}
