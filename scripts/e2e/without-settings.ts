/** An environment without what says which AWS account to use, and which certificates to trust. */
export function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^AWS_|_CA_BUNDLE$|_CA_CERTS$|^SSL_CERT_/.test(name)),
  );
}
