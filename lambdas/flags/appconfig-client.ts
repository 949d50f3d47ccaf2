import { AppConfigDataClient } from "@aws-sdk/client-appconfigdata";
import { clientSettings } from "../calls/client-settings.ts";

/**
 * The client for AppConfig's data plane, with the region, credentials and `AWS_ENDPOINT_URL` of the environment. A call
 * gives up within seconds: the next one is due in seconds too.
 */
export function createAppConfigClient(): AppConfigDataClient {
  return new AppConfigDataClient(clientSettings({ tries: 2, tryMs: 2_000, firstWaitMs: 50 }));
}
