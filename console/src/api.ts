import type * as z from "zod/mini";
import type { flagsAnswer } from "../../lambdas/api/flags/answer.ts";
import type { gameAnswer } from "../../lambdas/api/game/answer.ts";
import type { historyAnswer, pastTransition } from "../../lambdas/api/history/answer.ts";
import type { gamesAnswer, listedGame } from "../../lambdas/api/list-games/answer.ts";
import type { listedSnapshot, snapshotsAnswer } from "../../lambdas/api/list-snapshots/answer.ts";
import type { recoveryAnswer } from "../../lambdas/api/recover/answer.ts";
import type { stateAnswer } from "../../lambdas/api/state/answer.ts";
import { token } from "./token.ts";

// The types of the service's answers, from the schemas that the service is tested against.
export type Games = z.infer<typeof gamesAnswer>;
export type ListedGame = z.infer<typeof listedGame>;
export type History = z.infer<typeof historyAnswer>;
export type PastTransition = z.infer<typeof pastTransition>;
/** What a game is, without its state. */
export type Game = z.infer<typeof gameAnswer>;
export type GameState = z.infer<typeof stateAnswer>;
export type Recovery = z.infer<typeof recoveryAnswer>;
export type Snapshots = z.infer<typeof snapshotsAnswer>;
export type Snapshot = z.infer<typeof listedSnapshot>;
export type Flags = z.infer<typeof flagsAnswer>;
export type Json = GameState["state"];

/** What the console works on. */
export type Target = {
  /** Name of the stage; `local` for a local stack. */
  readonly name: string;
  readonly url: string;
  /** Nothing can be changed. */
  readonly readOnly: boolean;
};

/** Why a request got no good answer: for a person, with what to do. */
export class AskError extends Error {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** Kind of the problem document, as `game-not-found`. */
  readonly kind: string;
  /** The problem document's further members. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    kind: string,
    message: string,
    problem: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "AskError";
    this.status = status;
    this.kind = kind;
    this.problem = problem;
  }
}

type Ask = {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

/**
 * Asks the console's server: `/v1/…` it passes on to the service, with the operator's credentials.
 * @throws {AskError}
 */
export async function ask<T>(path: string, { method = "GET", body, signal }: Ask = {}): Promise<T> {
  const text = await askText(path, {
    method,
    token: token(),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return JSON.parse(text);
}

type AskText = Omit<Ask, "body"> & {
  readonly body?: string;
  /** Given, since a worker has no storage to read it from. */
  readonly token: string;
  /** Called with the bytes that have come so far. */
  readonly progress?: (bytes: number) => void;
};

/** As {@link ask}, for the text of a good answer. @throws {AskError} */
export async function askText(
  path: string,
  { method = "GET", token: known, body, signal, progress }: AskText,
): Promise<string> {
  let response: Response;
  let text = "";
  try {
    response = await fetch(path, {
      method,
      headers: {
        "savepoint-console-token": known,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    const decoder = new TextDecoder();
    let bytes = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
      text += decoder.decode(part.value, { stream: true });
      progress?.(bytes);
    }
    text += decoder.decode();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new AskError(
      0,
      "offline",
      "The console's server does not answer. Is it still running in its terminal?",
    );
  }
  if (response.ok) return text;
  throw failure(response.status, text);
}

function failure(status: number, text: string): AskError {
  try {
    const problem: Record<string, unknown> = JSON.parse(text);
    const kind = String(problem.type ?? "").replace("urn:savepoint:problem:", "");
    return new AskError(status, kind, `${problem.title}: ${problem.detail}`, problem);
  } catch {
    return new AskError(status, "unknown", `The service answered ${status}: ${text.slice(0, 200)}`);
  }
}

/** The path of a game, or of something of it. */
export function gamePath(gameId: string, ...rest: readonly (string | number)[]): string {
  return ["/v1/games", encodeURIComponent(gameId), ...rest].join("/");
}
