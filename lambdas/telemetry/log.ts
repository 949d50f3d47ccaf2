import { Logger } from "@aws-lambda-powertools/logger";

/** Writes structured lines to the log. Payloads, states and credentials are never passed to it. */
export type Log = {
  readonly info: (message: string, fields?: Record<string, string | number | boolean>) => void;
  readonly warn: (message: string, fields?: Record<string, string | number | boolean>) => void;
  /** @param error Logged with its stack, which no answer ever shows. */
  readonly error: (message: string, error: unknown) => void;
};

/** A log of JSON lines, each naming the service. */
export function openLog(service: string): Log {
  const logger = new Logger({ serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, error) =>
      logger.error(message, error instanceof Error ? error : new Error(String(error))),
  };
}
