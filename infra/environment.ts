import { namespaceOf } from "../lambdas/telemetry/namespace.ts";
import type { FunctionName } from "./functions.ts";
import { type Resource, uses } from "./permissions.ts";
import type { ServiceParts } from "./service-parts.ts";

type Variables = Readonly<Record<string, string>>;

/** Where each thing that a function may use is found. */
const places = ({ stage, data, keys }: ServiceParts): readonly (readonly [Resource, Variables])[] => [
  ["state", { STATE_TABLE: data.state.tableName }],
  ["games", { GAMES_TABLE: data.games.tableName }],
  ["archive", { ARCHIVE_BUCKET: data.archive.bucketName }],
  ["cursor-keys", { CURSOR_KEYS_SECRET_ID: data.cursorKeys.attrId }],
  ["cursor-keys", keys === undefined ? {} : { CURSOR_KEYS_STEP: keys }],
  ["metrics", stage.features.logMetrics ? { METRICS_SOURCE: "cloudwatch" } : {}],
];

/** A function's environment variables: of what it may not use, it is not told. */
export const environmentOf = (name: FunctionName, parts: ServiceParts): Record<string, string> => {
  const { stage, flags } = parts;
  const used = places(parts).flatMap(([on, variables]) => (uses(name, on) ? Object.entries(variables) : []));
  return {
    STAGE: stage.name,
    ...Object.fromEntries(used),
    APPCONFIG_APPLICATION: flags.application.ref,
    APPCONFIG_ENVIRONMENT: flags.stageEnvironment.ref,
    UNREAD_CONFIGURATION: stage.unreadConfiguration,
    POWERTOOLS_METRICS_NAMESPACE: namespaceOf(stage.name),
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_LOG_LEVEL: stage.logLevel,
  };
};
