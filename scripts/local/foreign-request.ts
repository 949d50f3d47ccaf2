import type { IncomingHttpHeaders } from "node:http";

/** Names by which a person on this machine reaches a server on the loopback interface. */
const LOOPBACK_NAMES = ["127.0.0.1", "localhost"];

/** Why a request is refused: another site's page sent it, or its body is not JSON. */
export type ForeignRequest = {
  readonly kind: "host-not-allowed" | "origin-not-allowed" | "content-type-not-allowed";
  readonly status: 403 | 415;
  readonly detail: string;
};

/**
 * Finds requests that a hostile page in a browser on this machine could have sent: to a name of its own that resolves
 * to the loopback address (DNS rebinding: `Host`), or to the loopback address from its own origin (`Origin`, which
 * browsers send with each request that can change something). A page may also send bodies of three content types
 * without asking first (Fetch Standard, "CORS-safelisted request-header"), so a body must have one of `contentTypes`.
 * @returns undefined for a request that may be answered.
 */
export function foreignRequest(
  headers: IncomingHttpHeaders,
  port: number,
  contentTypes: readonly string[],
): ForeignRequest | undefined {
  const { host = "", origin } = headers;
  const named = host.toLowerCase();
  if (!LOOPBACK_NAMES.some((name) => named === hostOf(name, port))) {
    const hosts = LOOPBACK_NAMES.map((name) => hostOf(name, port)).join(" or ");
    const detail = `This server is for this machine only and answers to the host ${hosts}, not to "${shown(host)}".`;
    return { kind: "host-not-allowed", status: 403, detail };
  }
  if (origin !== undefined && !LOOPBACK_NAMES.some((name) => origin === `http://${hostOf(name, port)}`)) {
    const detail = `This server answers no pages of other sites: the origin "${shown(origin)}" is not its own.`;
    return { kind: "origin-not-allowed", status: 403, detail };
  }
  return wrongContentType(headers, contentTypes);
}

/** Finds a body that is not of one of these content types. @returns undefined where there is none. */
export function wrongContentType(
  headers: IncomingHttpHeaders,
  contentTypes: readonly string[],
): ForeignRequest | undefined {
  const { "content-type": given = "" } = headers;
  if (contentTypes.includes(given) || !hasBody(headers)) return undefined;
  const contentType = given.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (contentTypes.includes(contentType)) return undefined;
  const detail = `A body needs the header "content-type: ${contentTypes[0]}" (curl: --json instead of -d); found "${shown(contentType)}".`;
  return { kind: "content-type-not-allowed", status: 415, detail };
}

function hostOf(name: string, port: number): string {
  return port === 80 ? name : `${name}:${port}`;
}

/** RFC 9112 §6: one of these two headers says that a request has a body. */
function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function shown(text: string): string {
  return text.slice(0, 100);
}
