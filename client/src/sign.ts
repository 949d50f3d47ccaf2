import type { Sign } from "./request.ts";

/** How requests prove whose they are. */
export type SignOptions = {
  /** Where the service is, as `http://127.0.0.1:4700`; a path in it comes before the path of each route. */
  readonly url: string;
  /**
   * How requests are signed. `aws`: SigV4, with the credentials that the AWS SDK finds. `none`: not at all, as a local
   * stack takes them. Absent: `aws` where the URL is one of AWS's, else `none`. A function signs in its own way.
   */
  readonly sign?: "aws" | "none" | Sign;
  /**
   * Sent as `Authorization: Bearer …`, as `savepoint serve` wants it, in place of a signature. A function is asked before
   * each try, so that a token may change while the client is open.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
};

const AWS_HOST = /\.amazonaws\.com(?:\.cn)?$/;

/** The signer of requests that the options ask for; undefined where they are sent as they are. */
export function signerOf({ sign, token, url }: SignOptions): Sign | undefined {
  if (typeof sign === "function") return sign;
  if (token !== undefined)
    return async ({ headers }) => ({
      ...headers,
      authorization: `Bearer ${typeof token === "string" ? token : await token()}`,
    });
  if (sign === "none" || (sign === undefined && !AWS_HOST.test(new URL(url).hostname))) return undefined;
  let opened: Promise<Sign> | undefined;
  return async (request) => {
    // Loaded when needed: the AWS SDK is larger than everything else here together.
    opened ??= import("./aws/index.ts").then(({ awsSigner }) => awsSigner());
    return await (await opened)(request);
  };
}
