import { call, type Settings } from "./aws/call.ts";

const SECRETS_MANAGER = {
  host: "secretsmanager",
  signingName: "secretsmanager",
  variable: "SECRETS_MANAGER",
};

/** Asks for a secret's value. */
export class GetSecretValueCommand {
  readonly input: object;

  constructor(input: object) {
    this.input = input;
  }
}

/** Stands in for `@aws-sdk/client-secrets-manager` in the functions' bundles. */
export class SecretsManagerClient {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Sends the command.
   *
   * @throws ServiceError when Secrets Manager refuses
   */
  async send({ input }: GetSecretValueCommand): Promise<{ readonly SecretString?: string }> {
    const { body } = await call(SECRETS_MANAGER, this.#settings, {
      method: "POST",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
      },
      body: JSON.stringify(input),
    });
    return JSON.parse(body);
  }
}
