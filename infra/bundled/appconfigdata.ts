import { type Call, call, type Settings } from "./aws/call.ts";
import { ServiceError } from "./aws/error.ts";
import type { Answer } from "./aws/send.ts";

const APPCONFIG_DATA = { host: "appconfigdata", signingName: "appconfig", variable: "APPCONFIGDATA" };

/** A token is spent or has expired, or the request makes no sense. */
export class BadRequestException extends ServiceError {}

/** An operation: how its input becomes a call, and an answer its output. */
interface Command<Output> {
  readonly call: Call;
  readonly read: (answer: Answer) => Output;
}

/** What an answer's header says, if it is there. */
const header = ({ headers }: Answer, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
};

/** Begins a session; its answer holds the first token. */
export class StartConfigurationSessionCommand {
  readonly call: Call;

  constructor(input: object) {
    this.call = {
      method: "POST",
      path: "/configurationsessions",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
    };
  }

  read({ body }: Answer): { readonly InitialConfigurationToken?: string } {
    return JSON.parse(body);
  }
}

/** Asks for what is new. */
export class GetLatestConfigurationCommand {
  readonly call: Call;

  constructor({ ConfigurationToken }: { readonly ConfigurationToken: string }) {
    const query = new URLSearchParams({ configuration_token: ConfigurationToken });
    this.call = { method: "GET", path: `/configuration?${query}`, headers: {}, body: "" };
  }

  read(answer: Answer) {
    const seconds = header(answer, "next-poll-interval-in-seconds");
    return {
      NextPollConfigurationToken: header(answer, "next-poll-configuration-token"),
      NextPollIntervalInSeconds: seconds === undefined ? undefined : Number(seconds),
      VersionLabel: header(answer, "version-label"),
      Configuration: { transformToString: (): string => answer.body },
    };
  }
}

/** Stands in for `@aws-sdk/client-appconfigdata` in the functions' bundles. */
export class AppConfigDataClient {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Sends a command.
   *
   * @throws BadRequestException, or ServiceError for any other refusal
   */
  async send<Output>(command: Command<Output>): Promise<Output> {
    try {
      return command.read(await call(APPCONFIG_DATA, this.#settings, command.call));
    } catch (error) {
      if (error instanceof ServiceError && error.name === "BadRequestException")
        throw new BadRequestException(error.name, error.message, error.$metadata.httpStatusCode, error.body);
      throw error;
    }
  }
}
