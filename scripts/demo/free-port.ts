import { once } from "node:events";
import { createServer } from "node:net";

// Below what systems hand out to clients (Linux from 32,768): a port from there may be gone, or be the client's own,
// while the service that had it is down.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** A port of the loopback interface that is free now, and will be when a service that had it comes back. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
