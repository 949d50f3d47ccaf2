import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { openLog } from "../../../lambdas/telemetry/log.ts";
import { usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { whole } from "../input.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

const input = z.strictObject({
  data: z.string("a directory"),
  host: z.string(),
  port: whole(0, 65_535),
  tokenFile: z.exactOptional(z.string()),
  tlsCert: z.exactOptional(z.string()),
  tlsKey: z.exactOptional(z.string()),
  behindProxy: z._default(z.boolean(), false),
  flags: z.exactOptional(z.string()),
});
type Input = z.infer<typeof input>;

/** The service on one machine, for others. */
export const command = defineCommand({
  name: "serve",
  summary: "Run the service on this machine, on SQLite, for game servers on it or on others",
  details:
    "On loopback it needs nothing more. For others (--host) it needs a token file and TLS: a certificate and key of its own, or a proxy in front of it that ends TLS (--behind-proxy). The token file has one token, or two while clients change over; it is read again when it changes. SIGINT and SIGTERM end it once the requests under way are answered.",
  example: "serve --data /var/lib/savepoint --host 0.0.0.0 --token-file tokens --behind-proxy",
  where: "here",
  options: [
    ["--data <directory>", "where the database is kept; made when it is missing"],
    ["--host <address>", "where to listen", "127.0.0.1"],
    ["--port <n>", "where to listen; 0 for any free port", "4700"],
    ["--token-file <file>", "let in only who sends one of its tokens: Authorization: Bearer <token>"],
    ["--tls-cert <file>", "certificate for TLS, in PEM"],
    ["--tls-key <file>", "its key, in PEM"],
    ["--behind-proxy", "a proxy on this host or network ends TLS"],
    ["--flags <file>", 'JSON {"flags": …, "gameTypes": …}, read again when it changes'],
  ],
  input,
  run: async (options, { terminal, interruption }) => {
    const { data, host, port, tokenFile, flags } = options;
    const tls = checkedTls(options);
    // Loaded when needed: no other command runs a service.
    const { openStack } = await import("../../local/stack.ts");
    const { tokenAccess } = await import("../../local/access.ts");
    const stack = await openStack({
      data,
      host,
      port,
      database: "sqlite",
      ...(tls && { tls }),
      ...(tokenFile !== undefined && { access: tokenAccess(tokenFile, openLog("savepoint")) }),
      ...(flags !== undefined && { flags }),
    });
    terminal.out(`Savepoint listens on ${stack.url}, all data in ${data}. Ctrl+C stops it.`);
    interruption.finishes("Stopping, when the requests under way are answered.");
    await once(interruption.signal, "abort");
    await stack.close();
    return { json: { stopped: true }, lines: ["Stopped."], runsUntilInterrupted: true };
  },
});

/** @throws {CliError} when others could reach the server without a token, or without TLS. */
function checkedTls({ host, tokenFile, tlsCert, tlsKey, behindProxy }: Input) {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw usageError("A certificate and its key go together.", "Give both --tls-cert and --tls-key.");
  if (!LOOPBACK.test(host) && tokenFile === undefined)
    throw usageError(
      `Others can reach ${host}, and anybody could read and wipe games.`,
      "Add --token-file; make a token with: openssl rand -hex 32 > tokens",
    );
  if (!LOOPBACK.test(host) && tlsCert === undefined && !behindProxy)
    throw usageError(
      "Without TLS the token and all games cross the network readable.",
      "Add --tls-cert and --tls-key, or --behind-proxy where a proxy ends TLS.",
    );
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return { cert: read(tlsCert), key: read(tlsKey) };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw usageError(`${file} cannot be read.`, "Give a file in PEM that this user may read.");
  }
}
