import { POSITION } from "../../lambdas/store/attribute-names.ts";
import { eventOf } from "./backend.ts";
import { bareClientAt } from "./database.ts";
import { importDeployed } from "./deployed.ts";
import { INVOCATION } from "./invocation.ts";
import { appending, cursorIn, type Once, putting, type Round } from "./rounds.ts";

// Appends per second through the handlers as they are deployed, next to bare conditional puts of an item of the same size, on
// the same database: a short stretch of each in turn, so that other load on the machine slows all alike. The condition is the
// shortest that keeps two writers apart, as in docs/comparison.md. And next to puts without a condition, which overwrite:
// dynalite parses and checks a condition, which takes it up to 0.1 ms; DynamoDB charges nothing for it.

const WARM_UP_MS = 2_000;
const STRETCH_MS = 200;
const TURNS = 60;

const create = await importDeployed("games");
const created = await create(
  eventOf("PUT /v1/games/{gameId}", "throughput", '{"gameType":"generic"}'),
  INVOCATION,
);
const append = appending(await importDeployed("transition"), "throughput", cursorIn(created));
const client = bareClientAt(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? "");
const bare = putting(client, { ConditionExpression: `attribute_not_exists(${POSITION})` });
const overwriting = putting(client);

/** Does one thing over and over for a while. @returns how often per second it was done. */
async function perSecond(ms: number, once: Once): Promise<number> {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < ms) {
    await once();
    done += 1;
  }
  return (done * 1_000) / (performance.now() - started);
}

for (const once of [bare, overwriting, append]) await perSecond(WARM_UP_MS, once);
const turns: (Round & { readonly overwriting: number })[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  turns.push({
    bare: await perSecond(STRETCH_MS, bare),
    overwriting: await perSecond(STRETCH_MS, overwriting),
    append: await perSecond(STRETCH_MS, append),
  });
}
process.send?.(turns);
process.exit();
