import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { listen } from "../../../scripts/local/listen.ts";

/** An answer of a {@link scriptedServer}; `hangUp` closes the connection instead of answering. */
export type Scripted =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "hangUp";

/** No answer. */
export const AWAY: Scripted = "hangUp";

/** A request as it arrived. */
export type Arrived = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
};

/** A server that gives these answers one after another, the last of them for ever. It ends with the test. */
export async function scriptedServer(
  ...answers: readonly Scripted[]
): Promise<{ readonly url: string; readonly arrived: readonly Arrived[] }> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const { method, url, headers } = request;
    arrived.push({ method, url, headers, body: text === "" ? undefined : JSON.parse(text) });
    const answer = answers[arrived.length - 1] ?? answers.at(-1) ?? "hangUp";
    if (answer === "hangUp") request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(asText(answer.body));
  });
  const port = await listen(server, 0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}`, arrived };
}

function asText(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** The answer to a commit. */
export function written(version: number, headers: Readonly<Record<string, string>> = {}): Scripted {
  return {
    status: 201,
    body: { version, phase: "ON", cursor: `cursor-${version}`, persisted: true },
    headers,
  };
}

/** A transition that another server appended. */
export const THEIRS = {
  version: 1,
  commitId: "theirs",
  time: "2027-01-01T00:00:00.000Z",
  action: "goal",
  from: "ON",
  to: "ON",
};

/** The answer where persistence is switched off. */
export const SWITCHED_OFF: Scripted = { status: 200, body: { persisted: false } };

/** A problem document. */
export function refused(
  status: number,
  kind: string,
  more: { readonly retryable?: boolean; readonly [name: string]: unknown } = {},
): Scripted {
  const type = `urn:savepoint:problem:${kind}`;
  return { status, body: { type, title: kind, status, detail: "because", retryable: false, ...more } };
}

/** The answer to a patch that does not apply. */
export const PATCH_REFUSED = refused(422, "patch-does-not-apply");

/** The answer where another server has appended {@link THEIRS}. */
export function conflict(more: object = {}): Scripted {
  return refused(409, "conflict", {
    expectedVersion: 0,
    version: 1,
    phase: "ON",
    cursor: "cursor-theirs",
    missed: [THEIRS],
    ...more,
  });
}

/** The answer to a recovery of a game of that version. */
export function recovered(version: number): Scripted {
  return {
    status: 200,
    body: {
      gameId: "room-1",
      gameType: "generic",
      version,
      phase: "ON",
      time: "2027-01-01T00:00:00.000Z",
      state: {},
      cursor: `cursor-${version}`,
      report: {
        base: { kind: "creation", version: 0 },
        commits: 0,
        transitions: 0,
        passedOver: [],
        skipped: [],
      },
    },
  };
}
