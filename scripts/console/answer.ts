/** A request of the page that may come in. */
export type Asked = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: string | undefined;
};

/** An answer of the console's server. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** An error of the console itself, as a problem document. */
export function problemAnswer(status: number, kind: string, title: string, detail: string): Answer {
  const body = { type: `urn:savepoint:problem:${kind}`, title, status, detail, retryable: false };
  return { status, headers: { "content-type": "application/problem+json" }, body: JSON.stringify(body) };
}

/** A value as JSON. */
export function jsonAnswer(value: unknown): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
