import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "../../../scripts/local/http-server.ts";

const QUIET = { info: () => {}, warn: () => {}, error: () => {} };
const HEAD = "POST /echo HTTP/1.1\r\nhost: 127.0.0.1\r\n";
const TOO_LARGE = 10 * 1024 * 1024 + 1;

/** A server that answers with the body it was sent, and one connection to it. */
async function openEcho() {
  const requests = new EventEmitter();
  const { url, close } = await serve(
    ({ body = "(none)" }) => Promise.resolve({ statusCode: 200, body }),
    ["POST /echo", "GET /echo"],
    {
      port: 0,
      access: () => {
        requests.emit("request");
        return undefined;
      },
    },
    QUIET,
  );
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port), noDelay: true });
  await once(socket, "connect");
  onTestFinished(async () => {
    socket.destroy();
    await close();
  });
  let received = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    received += text;
  });
  return {
    /** Sends a request, or its begin, and waits until the server has it: what is sent next is another packet. */
    begin: async (text: string) => {
      socket.write(text);
      await once(requests, "request");
    },
    send: (text: string) => socket.write(text),
    /** Status and body of the next answer. */
    answer: async () => {
      let found: RegExpExecArray | null = null;
      while (!found) {
        found = /^HTTP\/1\.1 (\d+) [\s\S]*?content-length: (\d+)\r\n[\s\S]*?\r\n\r\n/.exec(received);
        if (found && received.length < found[0].length + Number(found[2])) found = null;
        if (!found) await once(socket, "data");
      }
      const end = found[0].length + Number(found[2]);
      const body = received.slice(found[0].length, end);
      received = received.slice(end);
      return [Number(found[1]), body];
    },
  };
}

test("reads bodies on one connection, as they come: with their head, after it, in parts, in chunks, none", async () => {
  const { begin, send, answer } = await openEcho();
  await begin(`${HEAD}content-length: 3\r\n\r\none`);
  expect(await answer()).toEqual([200, "one"]);
  await begin(`${HEAD}content-length: 3\r\n\r\n`);
  send("two");
  expect(await answer()).toEqual([200, "two"]);
  await begin(`${HEAD}content-length: 5\r\n\r\nth`);
  send("ree");
  expect(await answer()).toEqual([200, "three"]);
  await begin(`${HEAD}transfer-encoding: chunked\r\n\r\n2\r\nfo\r\n`);
  send("2\r\nur\r\n0\r\n\r\n");
  expect(await answer()).toEqual([200, "four"]);
  await begin(`${HEAD}transfer-encoding: chunked\r\n\r\n4\r\nfive\r\n0\r\n\r\n`);
  expect(await answer()).toEqual([200, "five"]);
  await begin("GET /echo HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  expect(await answer()).toEqual([200, "(none)"]);
  await begin(`${HEAD}content-length: 3\r\n\r\nsix`);
  expect(await answer()).toEqual([200, "six"]);
});

test("answers requests that come in one packet in their order", async () => {
  const { begin, answer } = await openEcho();
  await begin(["a", "b", "c"].map((body) => `${HEAD}content-length: 1\r\n\r\n${body}`).join(""));
  expect([await answer(), await answer(), await answer()]).toEqual([
    [200, "a"],
    [200, "b"],
    [200, "c"],
  ]);
});

test("refuses a body that is too large, and takes the next request", async () => {
  const { begin, answer } = await openEcho();
  await begin(`${HEAD}content-length: ${TOO_LARGE}\r\n\r\n${"x".repeat(TOO_LARGE)}`);
  expect(await answer()).toEqual([413, expect.stringContaining("too-large")]);
  await begin(`${HEAD}content-length: 3\r\n\r\none`);
  expect(await answer()).toEqual([200, "one"]);
});
