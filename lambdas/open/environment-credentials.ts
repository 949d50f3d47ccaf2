import { fromEnv } from "@aws-sdk/credential-provider-env";
import { memoize } from "@smithy/core/config";

/**
 * In the functions' bundles, in place of `@aws-sdk/credential-provider-node`: Lambda hands a function its credentials in
 * the environment and nowhere else. The SDK's own chain would bring clients for SSO, STS, sign-in, INI files, processes
 * and instance metadata to look in places that don't exist. As that chain does, it keeps what it found: a process has the
 * same credentials for its life.
 */
export function defaultProvider(init: Parameters<typeof fromEnv>[0]): ReturnType<typeof fromEnv> {
  return memoize(fromEnv(init));
}
