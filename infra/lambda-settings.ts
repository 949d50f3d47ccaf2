import {
  ApplicationLogLevel,
  Architecture,
  type FunctionProps,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { BUNDLE_HANDLER } from "./bundling.ts";
import type { Stage } from "./stage.ts";

/**
 * What every function of a stage has in common. In the JSON format Lambda's own START, END and REPORT lines, a quarter
 * of the volume that nobody reads, can be turned off; metrics lines count as INFO, so nothing above it is asked for.
 */
export function lambdaSettings(stage: Stage) {
  return {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: BUNDLE_HANDLER,
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    applicationLogLevelV2: stage.logLevel === "DEBUG" ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
    tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
  } satisfies Partial<FunctionProps>;
}
