/**
 * Stands in for `@aws-sdk/middleware-endpoint-discovery` in the functions' bundles. DynamoDB's client brings it, with a
 * cache of its own, for a way of finding endpoints that is off unless asked for; a function never asks.
 */

/** The setting, never on. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): boolean => false,
  configFileSelector: (): boolean => false,
  default: false,
};

/** Leaves the client's settings as they are. */
export const resolveEndpointDiscoveryConfig = <T>(settings: T): T => settings;
