import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type KeysDocument, keysDocument } from "./rotation.ts";

/** The secret that holds the keys. */
export type KeysSecret = {
  /** @throws {Error} when it is not of the form; it never shows what it holds */
  readonly read: () => Promise<{ readonly keys: KeysDocument; readonly since: Date }>;
  readonly write: (keys: KeysDocument) => Promise<void>;
};

/** Opens the secret. */
export function openKeysSecret(SecretId: string, client = new SecretsManagerClient({})): KeysSecret {
  return {
    read: async () => {
      const { SecretString: text = "", CreatedDate: since = new Date(0) } = await client.send(
        new GetSecretValueCommand({ SecretId }),
      );
      const parsed = keysDocument.safeParse(parsedOrNothing(text));
      if (!parsed.success) throw new Error("the secret is not of the form {current, previous?}");
      return { keys: parsed.data, since };
    },
    write: async (keys) => {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keys) }));
    },
  };
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
