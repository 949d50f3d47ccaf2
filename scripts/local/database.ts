import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { errorCode, LocalError } from "./failure.ts";
import { foreignRequest } from "./foreign-request.ts";
import { listen } from "./listen.ts";

/** A DynamoDB on this machine. */
export type LocalDatabase = {
  readonly endpoint: string;
  /** It was there before, and stays when this process ends. */
  readonly external: boolean;
  readonly close: () => Promise<void>;
};

/**
 * Starts a DynamoDB in this process, on a free port of the loopback interface.
 * @param dir Where it keeps its files; absent: in memory.
 * @throws {LocalError} when another process has the directory, or it cannot be used.
 */
export async function openDatabase(dir: string | undefined): Promise<LocalDatabase> {
  const path = dir === undefined ? {} : { path: await openable(dir) };
  const server = dynalite({ ...path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  refuseForeignRequests(server);
  server.on("request", outliveAborts);
  const port = await listen(server, 0, "127.0.0.1");
  return {
    endpoint: `http://127.0.0.1:${port}`,
    external: false,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const CONTENT_TYPES = ["application/x-amz-json-1.0"];

/** dynalite answers any page of any site (CORS `*`) by any name. */
function refuseForeignRequests(server: Server): void {
  const [answer] = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const foreign = foreignRequest(request.headers, request.socket.localPort ?? 0, CONTENT_TYPES);
    if (!foreign) return answer?.call(server, request, response);
    request.resume();
    response.writeHead(foreign.status).end(foreign.detail);
  });
}

/**
 * Ends the process with one line when the database cannot write its files, as on a full disk. dynalite throws that
 * error outside of any call, before it answers; a database that has torn a record must not write another behind it.
 */
export function exitWhenUnwritable(dir: string): void {
  process.on("uncaughtException", (error) => {
    if (errorCode(error) === "LEVEL_IO_ERROR")
      console.error(
        `The data in ${dir} cannot be written (${error.message}): stopped. Nothing that was answered is lost; make room on the disk and start again.`,
      );
    else console.error(error);
    process.exit(1);
  });
}

/** dynalite throws, outside of any call, when a request is aborted while it is read. */
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
      throw new LocalError(`Another process uses the data in ${dir}: stop it, or give another --data.`);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalError(`The data in ${dir} cannot be used: ${reason}`, { cause: error });
  }
}
