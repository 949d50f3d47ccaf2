import type { Answer } from "./send.ts";

/** A service refused a call, or failed. Its name is the service's own, e.g. `ThrottlingException`. */
export class ServiceError extends Error {
  /** The whole of what the service said. */
  readonly body: { readonly [name: string]: unknown };
  /** By the name that the SDK's errors use. */
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(name: string, message: string, status: number, body: { readonly [name: string]: unknown }) {
    super(message);
    this.name = name;
    this.body = body;
    this.$metadata = { httpStatusCode: status };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// S3 alone answers in XML.
const xmlElement = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

const parsed = (text: string): Record<string, unknown> => {
  if (text.startsWith("<")) return { code: xmlElement(text, "Code"), message: xmlElement(text, "Message") };
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};

const text = (...candidates: readonly unknown[]): string | undefined =>
  candidates.find((candidate) => typeof candidate === "string");

/** What a service's answer means. The name stands in `__type` behind a `#`, or in a header before a `:`. */
export const toServiceError = ({ status, headers, body }: Answer): ServiceError => {
  const said = parsed(body);
  const type = text(headers["x-amzn-errortype"], said.__type, said.code) ?? "UnknownError";
  const name = type.split(":")[0]?.split("#").at(-1) ?? type;
  return new ServiceError(name, text(said.message, said.Message) ?? `${name} (HTTP ${status})`, status, said);
};

// Source: AWS SDKs and Tools Reference Guide, "Retry behavior".
const THROTTLES: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** Whether the service asked for fewer calls. */
export const isThrottle = ({ name, $metadata }: ServiceError): boolean =>
  THROTTLES.has(name) || $metadata.httpStatusCode === 429;

/** Whether the same call may well succeed a little later. An error that isn't the service's is a missing answer. */
export const isTransient = (error: unknown): boolean =>
  !(error instanceof ServiceError) || isThrottle(error) || error.$metadata.httpStatusCode >= 500;
