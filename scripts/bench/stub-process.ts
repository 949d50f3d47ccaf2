import { once } from "node:events";
import { createServer, type Socket } from "node:net";

// A DynamoDB that does nothing: it answers any request at once that a write unit was consumed.
const body = JSON.stringify({ ConsumedCapacity: { TableName: "stub", CapacityUnits: 1 } });
const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

function serve(socket: Socket): void {
  let received = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (text) => {
    received += text;
    for (let end = requestEnd(received); end !== undefined; end = requestEnd(received)) {
      received = received.slice(end);
      socket.write(answer);
    }
  });
}

/** Where the first request ends; undefined while it has not come whole. */
function requestEnd(received: string): number | undefined {
  const head = received.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = Number(/content-length: *(\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return received.length < end ? undefined : end;
}

const server = createServer(serve);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (typeof address === "string" || address === null) throw new Error("the stub has no port");
process.send?.({ endpoint: `http://127.0.0.1:${address.port}` });
process.on("disconnect", () => process.exit());
