import { createServer } from "node:http";
import { listen } from "../../local/listen.ts";

// Answers each request with as many bytes as an append's answer has, and does nothing else: what HTTP alone takes. Sends its
// address.

const ANSWER = JSON.stringify({ cursor: "x".repeat(400) });
const server = createServer((request, response) => {
  request.on("data", () => {});
  request.on("end", () => {
    const headers = { "content-type": "application/json", "content-length": ANSWER.length };
    response.writeHead(200, headers).end(ANSWER);
  });
});
const host = "127.0.0.1";
const port = await listen(server, 0, host);
process.on("disconnect", () => process.exit());
process.send?.({ url: `http://${host}:${port}` });
