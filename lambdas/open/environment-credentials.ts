/**
 * In the functions' bundles, in place of `@aws-sdk/credential-provider-node`: Lambda hands a function its credentials in
 * the environment and nowhere else. The SDK's own chain would bring clients for SSO, STS, sign-in, INI files, processes
 * and instance metadata to look in places that don't exist.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
