import { eventOf } from "./backend.ts";
import { bareClientAt } from "./database.ts";
import { importDeployed } from "./deployed.ts";
import { INVOCATION } from "./invocation.ts";
import { appending, cpuRounds, cursorIn, putting } from "./rounds.ts";

// The handler as it is deployed, next to bare puts with a client of the SDK, both on a server that answers at once.

const create = await importDeployed("games");
const created = await create(eventOf("PUT /v1/games/{gameId}", "cpu", '{"gameType":"generic"}'), INVOCATION);
const append = appending(await importDeployed("transition"), "cpu", cursorIn(created));
const bare = putting(bareClientAt(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? ""));
process.send?.(await cpuRounds(bare, append));
process.exit();
