import { gunzipSync, gzipSync } from "node:zlib";
import { eventOf } from "./backend.ts";
import { importHandler } from "./import-handler.ts";
import { INVOCATION } from "./invocation.ts";

// Processor time of recovering a game, and of parsing and answering its state, by turns.

const WARM_UP = 2;
const ROUNDS = 7;
const [file = "", gameId = ""] = process.argv.slice(2);
const handler = await importHandler(file);
const event = eventOf("GET /v1/games/{gameId}/state", gameId, undefined);

async function recover(): Promise<string> {
  const { statusCode, body = "" } = await handler(event, INVOCATION);
  if (statusCode !== 200) throw new Error(`a recovery was answered ${statusCode}: ${body}`);
  return body;
}

async function milliseconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const text = gunzipSync(Buffer.from(await recover(), "base64")).toString();
function answer(): string {
  return gzipSync(JSON.stringify(JSON.parse(text)), { level: 1 }).toString("base64");
}
const rounds = [];
for (let round = -WARM_UP; round < ROUNDS; round += 1) {
  const measured = {
    recoverMs: await milliseconds(recover),
    answerMs: await milliseconds(answer),
    bytes: text.length,
  };
  if (round >= 0) rounds.push(measured);
}
process.send?.(rounds);
process.exit();
