import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { errorCode, LocalFailure } from "./failure.ts";

/** A DynamoDB on this machine. */
export type LocalDatabase = { readonly endpoint: string; readonly close: () => Promise<void> };

/**
 * Starts a DynamoDB in this process, on a free port of the loopback interface.
 * @param dir Where it keeps its files; absent: in memory.
 * @throws {LocalFailure} when another process has the directory, or it cannot be used.
 */
export async function openDatabase(dir: string | undefined): Promise<LocalDatabase> {
  const path = dir === undefined ? {} : { path: await openable(dir) };
  const server = dynalite({ ...path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.on("request", outliveAborts);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the database has no port");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** dynalite throws, outside of any call, when a request is cut off while it is read. */
function outliveAborts(request: IncomingMessage): void {
  request.removeAllListeners("error");
  request.on("error", () => {});
}

/**
 * Finds out whether the files can be opened: dynalite itself would leave every request unanswered. The lock in the
 * directory goes with the process that holds it, however that ends.
 */
async function openable(dir: string): Promise<string> {
  const path = join(dir, "dynamodb");
  try {
    await mkdir(path, { recursive: true });
    const probe = new ClassicLevel(path);
    await probe.open();
    await probe.close();
    return path;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    if (errorCode(cause) === "LEVEL_LOCKED")
      throw new LocalFailure(`Another process uses the data in ${dir}: stop it, or give another --data.`);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalFailure(`The data in ${dir} cannot be used: ${reason}`, { cause: error });
  }
}
