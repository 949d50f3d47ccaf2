import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Where games are: a hash whose fields are ids, and whose values are states as JSON. */
export type RedisHash = { readonly host?: string; readonly port?: number; readonly key: string };

/**
 * The games in a Redis hash, a line each for `savepoint import`. It is read with HSCAN, so Redis serves others meanwhile; a
 * field that changes meanwhile may come twice, and the second one is refused by the import.
 *
 * ```js
 * for await (const line of linesOf({ key: "games" }, "chess")) console.log(line);
 * ```
 */
export async function* linesOf(
  { host = "127.0.0.1", port = 6379, key }: RedisHash,
  gameType = "generic",
): AsyncGenerator<string> {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
    const ask = asker(socket);
    let cursor = "0";
    do {
      const answer = await ask(["HSCAN", key, cursor, "COUNT", "100"]);
      if (!Array.isArray(answer) || !Array.isArray(answer[1]))
        throw new Error(`Redis answered ${String(answer)}`);
      cursor = String(answer[0]);
      const fields: readonly unknown[] = answer[1];
      for (let index = 0; index < fields.length; index += 2) {
        const state: unknown = JSON.parse(String(fields[index + 1]));
        yield JSON.stringify({ gameId: String(fields[index]), gameType, state });
      }
    } while (cursor !== "0");
  } finally {
    socket.destroy();
  }
}

/** Sends commands and reads answers (RESP2, "Redis serialization protocol specification"). */
function asker(socket: Socket): (words: readonly string[]) => Promise<unknown> {
  let received = Buffer.alloc(0);
  const chunks = socket[Symbol.asyncIterator]();
  async function more(): Promise<void> {
    const { value, done } = await chunks.next();
    if (done) throw new Error("Redis ended the connection");
    received = Buffer.concat([received, value]);
  }
  async function line(): Promise<string> {
    let end = received.indexOf("\r\n");
    while (end < 0) {
      await more();
      end = received.indexOf("\r\n");
    }
    const text = received.subarray(0, end).toString();
    received = received.subarray(end + 2);
    return text;
  }
  async function value(): Promise<unknown> {
    const head = await line();
    const [kind, rest] = [head[0], head.slice(1)];
    if (kind === "-") throw new Error(`Redis answered: ${rest}`);
    if (kind === "*") {
      const items: unknown[] = [];
      for (let left = Number(rest); left > 0; left -= 1) items.push(await value());
      return items;
    }
    if (kind !== "$") return rest;
    const length = Number(rest);
    if (length < 0) return undefined;
    while (received.length < length + 2) await more();
    const text = received.subarray(0, length).toString();
    received = received.subarray(length + 2);
    return text;
  }
  return async (words) => {
    const bulk = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${words.length}\r\n${bulk.join("")}`);
    return await value();
  };
}
