import { once } from "node:events";
import { connect } from "node:net";

/** One connection, for one request at a time. */
export type Connection = {
  /** Sends JSON. @returns the answer's body. @throws when it is not a success, or the connection ends. */
  readonly send: (method: "POST" | "PUT" | "GET", path: string, body?: string) => Promise<string>;
  readonly close: () => void;
};

const READ_BYTES = 65_536;
const HEAD_END = "\r\n\r\n";

/** Opens a connection that costs the load generator little: it shares the machine with what it measures. */
export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  let received = "";
  let answered: ((text: string) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  function read(length: number, bytes: Uint8Array): true {
    received += Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
    complete();
    return true;
  }
  // Read into one buffer, without a stream around it.
  const onread = { buffer: Buffer.alloc(READ_BYTES), callback: read };
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
  await once(socket, "connect");
  function complete(): void {
    const end = received.indexOf(HEAD_END);
    const length = end < 0 ? Number.NaN : Number(/content-length: (\d+)/i.exec(received)?.[1]);
    if (!(received.length >= end + HEAD_END.length + length)) return;
    const answer = received;
    received = "";
    answered?.(answer);
  }
  socket.on("close", () => failed?.(new Error("the connection ended")));
  socket.on("error", (error) => failed?.(error));
  return {
    send: async (method, path, body = "") => {
      const answer = await new Promise<string>((resolve, reject) => {
        answered = resolve;
        failed = reject;
        const head = `${method} ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n`;
        socket.write(`${head}content-length: ${Buffer.byteLength(body)}${HEAD_END}${body}`);
      });
      if (!/^HTTP\/1\.1 2/.test(answer)) throw new Error(`${method} ${path} was answered: ${answer}`);
      return answer.slice(answer.indexOf(HEAD_END) + HEAD_END.length);
    },
    close: () => socket.destroy(),
  };
}
