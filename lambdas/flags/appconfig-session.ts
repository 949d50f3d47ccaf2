import {
  type AppConfigDataClient,
  BadRequestException,
  GetLatestConfigurationCommand,
  type GetLatestConfigurationCommandOutput,
  StartConfigurationSessionCommand,
} from "@aws-sdk/client-appconfigdata";
import { digest } from "./digest.ts";

/** Seconds between polls that a session asks for: the least that AppConfig allows (StartConfigurationSession). */
export const MINIMUM_POLL_SECONDS = 15;

const TOKEN_LIFE_MS = 24 * 3_600_000;

/** Which configuration a session follows: ids or names. */
export type ProfileIds = {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
};

/** The text of a configuration, and the name of its version. */
export type Delivery = { readonly text: string; readonly version: string };

/** A configuration session: the conversation in which AppConfig hands out what is new. */
export type Session = {
  /** How long AppConfig asks to wait between polls, in ms. */
  readonly intervalMs: () => number;
  /**
   * Asks for the configuration; undefined when it hasn't changed since the last answer.
   *
   * @throws what the client throws.
   */
  readonly poll: () => Promise<Delivery | undefined>;
};

type Token = { readonly value: string; readonly issuedAt: number };

/** Opens a session; the first poll starts it, and a poll renews it when its token has expired or is refused. */
export function openSession(client: AppConfigDataClient, ids: ProfileIds, clock: () => number): Session {
  let token: Token | undefined;
  let intervalMs = MINIMUM_POLL_SECONDS * 1000;

  function keep(value: string | undefined): Token {
    if (value === undefined) throw new Error(`AppConfig gave no token for profile ${ids.profile}`);
    token = { value, issuedAt: clock() };
    return token;
  }

  async function start(): Promise<Token> {
    const answer = await client.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: ids.application,
        EnvironmentIdentifier: ids.environment,
        ConfigurationProfileIdentifier: ids.profile,
        RequiredMinimumPollIntervalInSeconds: MINIMUM_POLL_SECONDS,
      }),
    );
    return keep(answer.InitialConfigurationToken);
  }

  function ask({ value }: Token) {
    return client.send(new GetLatestConfigurationCommand({ ConfigurationToken: value }));
  }

  async function latest(): Promise<GetLatestConfigurationCommandOutput> {
    if (token === undefined || clock() - token.issuedAt >= TOKEN_LIFE_MS) return ask(await start());
    try {
      return await ask(token);
    } catch (error) {
      // The token is spent (an answer got lost) or has expired: a new session begins with the whole configuration.
      if (error instanceof BadRequestException) return ask(await start());
      throw error;
    }
  }

  return {
    intervalMs: () => intervalMs,
    async poll() {
      const answer = await latest();
      keep(answer.NextPollConfigurationToken);
      intervalMs = (answer.NextPollIntervalInSeconds ?? MINIMUM_POLL_SECONDS) * 1000;
      // The client gives null for an empty body, although its types say otherwise.
      const text = answer.Configuration?.transformToString() ?? "";
      return text === "" ? undefined : { text, version: answer.VersionLabel ?? digest(text) };
    },
  };
}
