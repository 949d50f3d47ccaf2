import { setTimeout as delay } from "node:timers/promises";
import { type Credentials, defaultProvider } from "../credentials.ts";
import { isThrottle, isTransient, ServiceError, toServiceError } from "./error.ts";
import { type Answer, send } from "./send.ts";
import { type Signable, sign } from "./signature.ts";

/** What a client is made with, by the names that the SDK's clients use. */
export interface Settings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials;
  /** Tries in all; 3 unless given. */
  readonly maxAttempts?: number;
  readonly requestHandler?: {
    /** For a whole try, in ms; 30 s unless given. */
    readonly requestTimeout?: number;
  };
}

/** A service, by its names. */
export interface Service {
  /** First part of its host. */
  readonly host: string;
  /** In signatures. */
  readonly signingName: string;
  /** End of the environment's `AWS_ENDPOINT_URL_…`. */
  readonly variable: string;
  /** The path is signed as it is. */
  readonly plainPath?: true;
}

/** A call, as the service wants it. */
export interface Call {
  readonly method: Signable["method"];
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Signable["body"];
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 30_000;
// As the SDK's standard retry mode: doubling from here, the real wait drawn from between none and all of it.
const WAIT_MS = 100;
const THROTTLED_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

const endpointOf = ({ host, variable }: Service, region: string, { endpoint }: Settings): string => {
  const { env } = process;
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return (
    endpoint ||
    env[`AWS_ENDPOINT_URL_${variable}`] ||
    env.AWS_ENDPOINT_URL ||
    `https://${host}.${region}.${suffix}`
  );
};

const regionOf = ({ region = process.env.AWS_REGION }: Settings): string => {
  if (!region) throw new Error("No AWS region: AWS_REGION must be set");
  return region;
};

const once = async (
  service: Service,
  settings: Settings,
  { method, path, headers, body }: Call,
): Promise<Answer> => {
  const region = regionOf(settings);
  const request = { method, url: new URL(path, endpointOf(service, region, settings)), headers, body };
  const signed = sign(request, {
    service: service.signingName,
    region,
    plainPath: service.plainPath === true,
    credentials: settings.credentials ?? (await defaultProvider()()),
    time: new Date(),
  });
  const answer = await send(request, signed, settings.requestHandler?.requestTimeout ?? TIMEOUT_MS);
  if (answer.status >= 300) throw toServiceError(answer);
  return answer;
};

const waitAfter = (error: unknown, attempt: number): number => {
  const first = error instanceof ServiceError && isThrottle(error) ? THROTTLED_WAIT_MS : WAIT_MS;
  return Math.random() * Math.min(first * 2 ** (attempt - 1), LONGEST_WAIT_MS);
};

/**
 * Calls a service: signed, and tried again after what may pass (no answer, throttling, its own failure).
 *
 * @throws ServiceError when the service refuses or keeps failing; what Node says when there is no answer
 */
export const call = async (service: Service, settings: Settings, request: Call): Promise<Answer> => {
  const attempts = settings.maxAttempts ?? ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(service, settings, request);
    } catch (error) {
      if (attempt >= attempts || !isTransient(error)) throw error;
      await delay(waitAfter(error, attempt));
    }
  }
};
