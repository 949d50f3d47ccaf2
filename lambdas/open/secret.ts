import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientSettings } from "../calls/client-settings.ts";

/** Reads a secret's text from Secrets Manager. @throws when it has none, or may not be read. */
export async function readSecret(secretId: string): Promise<string> {
  const client = new SecretsManagerClient(clientSettings({ tries: 3, tryMs: 2_000, firstWaitMs: 50 }));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error(`the secret ${secretId} holds no text`);
  return SecretString;
}
