import { Logger } from "@aws-lambda-powertools/logger";

/** What a line says besides its message, such as `gameId`. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

/** Writes structured lines to the log. Payloads, states and credentials are never passed to it. */
export type Log = {
  readonly info: (message: string, fields?: Fields) => void;
  readonly warn: (message: string, fields?: Fields) => void;
  /** @param error Logged with its stack, which no answer ever shows. */
  readonly error: (message: string, error: unknown, fields?: Fields) => void;
};

/** A log of JSON lines, each naming the service. */
export function openLog(service: string): Log {
  const logger = new Logger({ serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, error, fields = {}) =>
      logger.error(message, { ...fields, error: error instanceof Error ? error : new Error(String(error)) }),
  };
}
