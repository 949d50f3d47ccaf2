import { once } from "node:events";
import type { Server } from "node:net";
import { errorCode, LocalError } from "./failure.ts";

/**
 * Lets a server listen.
 * @param port 0 for a free one.
 * @returns the port that it listens on.
 * @throws {LocalError} when the port is taken.
 */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (errorCode(error) !== "EADDRINUSE") throw error;
    throw new LocalError(`Port ${port} is taken: stop what listens there, or give another --port.`);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
