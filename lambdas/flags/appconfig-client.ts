import { AppConfigDataClient } from "@aws-sdk/client-appconfigdata";

/**
 * The client for AppConfig's data plane, with the region, credentials and `AWS_ENDPOINT_URL` of the environment. A call
 * gives up within seconds: the next one is due in seconds too.
 */
export function createAppConfigClient(): AppConfigDataClient {
  return new AppConfigDataClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}
