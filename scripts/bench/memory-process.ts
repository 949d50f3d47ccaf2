import { gunzipSync } from "node:zlib";
import { importHandler } from "./import-handler.ts";
import { INVOCATION } from "./invocation.ts";

// Recovers a game repeatedly, as a warm function does, and sends the most memory that the process had.

const [file = "", gameId = "", times = "1"] = process.argv.slice(2);
const handler = await importHandler(file);
const event = {
  version: "2.0",
  routeKey: "GET /v1/games/{gameId}/state",
  headers: { "accept-encoding": "gzip" },
  pathParameters: { gameId },
  isBase64Encoded: false,
};
let answer = await handler(event, INVOCATION);
for (let time = 1; time < Number(times); time += 1) answer = await handler(event, INVOCATION);
const residentBytes = process.resourceUsage().maxRSS * 1_024;
const { statusCode, body = "" } = answer;
if (statusCode !== 200) throw new Error(`a recovery was answered ${statusCode}: ${body}`);
process.send?.({ answerBytes: gunzipSync(Buffer.from(body, "base64")).length, residentBytes });
process.exit();
