/**
 * Stands in for `@aws-sdk/credential-provider-node` in the functions' bundles. Lambda hands a function its credentials
 * in the environment and nowhere else; the SDK's own chain would bring clients for SSO, STS, sign-in, INI files,
 * processes and instance metadata, a quarter of the bundle, to look in places that don't exist.
 */

/** Credentials as the SDK's clients take them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * A provider that reads the environment at each call.
 *
 * @throws Error when the environment holds no credentials, which on Lambda is never so
 */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey)
    throw new Error("No AWS credentials in the environment of the function");
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
  };
};
