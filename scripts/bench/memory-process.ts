import { openBackend } from "./backend.ts";
import { clientAt } from "./database.ts";

// Recovers a game over and over, as a function that stays warm does, and tells the most memory that the process had.

const [endpoint = "", gameId = "", times = "1"] = process.argv.slice(2);
const backend = await openBackend(clientAt(endpoint), true);
let bytes = 0;
for (let time = 0; time < Number(times); time += 1) {
  const { body } = await backend.call("GET /v1/games/{gameId}/state", gameId);
  bytes = Buffer.byteLength(body);
}
process.send?.({ answerBytes: bytes, residentBytes: process.resourceUsage().maxRSS * 1_024 });
process.disconnect();
