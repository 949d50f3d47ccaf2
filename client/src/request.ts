/** A request to the service. */
export type Request = {
  /** What it does, as its span is named. */
  readonly name: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** From the root of the service, encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** JSON text. */
  readonly text?: string;
  /** A status that is an answer here, though it means an error elsewhere. */
  readonly alsoGood?: number;
  readonly signal?: AbortSignal | undefined;
};

/** What is sent, before it is signed. */
export type Unsigned = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

/** Signs a request: gives the headers to send. */
export type Sign = (request: Unsigned) => Promise<Readonly<Record<string, string>>>;
