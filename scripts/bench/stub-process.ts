import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import * as z from "zod/mini";
import { POSITION } from "../../lambdas/store/attribute-names.ts";

// A DynamoDB that does next to nothing: it answers at once that a unit was consumed. What was put is kept, so that the one
// read that an append needs, of a state that its process doesn't hold yet, is answered and not made again for each commit.
const puts = new Map<string, string>();

const KEY = new RegExp(`"gameId":\\{"S":"([^"]*)"\\},"${POSITION}":\\{"S":"([^"]*)"\\}`);
const text = z.object({ S: z.string() });
const query = z.object({
  ExpressionAttributeValues: z.object({ ":game": text, ":from": text, ":to": z._default(text, { S: "~" }) }),
});
const put = z.object({ Item: z.unknown() });
const CONSUMED = { ConsumedCapacity: { TableName: "stub", CapacityUnits: 1 } };
const DONE = answer(CONSUMED);

function serve(socket: Socket): void {
  let received = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => {
    received += data;
    for (let request = first(received); request; request = first(received)) {
      received = received.slice(request.end);
      socket.write(answerTo(request));
    }
  });
}

type Request = { readonly operation: string; readonly body: string; readonly end: number };

function answerTo({ operation, body }: Request): string {
  if (operation === "Query") return rows(body);
  if (operation === "PutItem") keep(body);
  return DONE;
}

/** The first request; undefined while it has not come whole. */
function first(received: string): Request | undefined {
  const head = received.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const headers = received.slice(0, head);
  const length = Number(/content-length: *(\d+)/i.exec(headers)?.[1] ?? 0);
  const end = head + 4 + length;
  if (received.length < end) return undefined;
  const operation = /x-amz-target: *DynamoDB_20120810\.(\w+)/i.exec(headers)?.[1] ?? "";
  return { operation, body: received.slice(head + 4, end), end };
}

function keep(body: string): void {
  const [, gameId, position] = KEY.exec(body) ?? [];
  // The games table has no sort key.
  if (position !== undefined) puts.set(`${gameId} ${position}`, body);
}

/** What a query of one game's rows finds, newest first. */
function rows(body: string): string {
  const { ":game": game, ":from": from, ":to": to } = query.parse(JSON.parse(body)).ExpressionAttributeValues;
  const keys = [...puts.keys()].filter((key) => key >= `${game.S} ${from.S}` && key <= `${game.S} ${to.S}`);
  const found = keys.toSorted().toReversed();
  return answer({ ...CONSUMED, Items: found.map((key) => put.parse(JSON.parse(puts.get(key) ?? "")).Item) });
}

function answer(value: object): string {
  const json = JSON.stringify(value);
  return `HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: ${json.length}\r\n\r\n${json}`;
}

const server = createServer(serve);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (typeof address === "string" || address === null) throw new Error("the stub has no port");
process.send?.({ endpoint: `http://127.0.0.1:${address.port}` });
process.on("disconnect", () => process.exit());
