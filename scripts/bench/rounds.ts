import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import { eventOf } from "./backend.ts";
import { bareItem } from "./bare-item.ts";
import { TABLES } from "./database.ts";
import type { Handler } from "./import-handler.ts";
import { INVOCATION } from "./invocation.ts";
import { transition800 } from "./transition-800.ts";

/** Does one of two things that are compared. */
export type Once = () => Promise<void>;

// Made beforehand, and put together as text: what a caller does is not to be measured.
const transitions = JSON.stringify([transition800(1)]);

/** Appends to a game repeatedly. @param cursor The game's newest. @param transitionsOf The n-th append's, as JSON. */
export function appending(
  handler: Handler,
  gameId: string,
  cursor: string,
  transitionsOf: (nth: number) => string = () => transitions,
): Once {
  let last = cursor;
  let appends = 0;
  return async () => {
    appends += 1;
    const body = `{"commitId":"commit-${appends}","cursor":"${last}","transitions":${transitionsOf(appends)}}`;
    last = cursorIn(await handler(eventOf("POST /v1/games/{gameId}/transitions", gameId, body), INVOCATION));
  };
}

/**
 * Puts items as large as the commits that the handler writes, with nothing around it.
 * @param condition As an append's, which a database has to check.
 */
export function putting(client: DynamoDBDocumentClient, condition: Partial<PutCommandInput> = {}): Once {
  const gameId = randomUUID();
  let puts = 0;
  return async () => {
    puts += 1;
    const Item = bareItem(gameId, puts, transitions);
    await client.send(new PutCommand({ TableName: TABLES.stateTable, Item, ...condition }));
  };
}

/** The cursor in an answer. @throws when it has none. */
export function cursorIn({ body = "" }: Awaited<ReturnType<Handler>>): string {
  const cursor = /"cursor":"([^"]+)"/.exec(body)?.[1];
  if (cursor === undefined) throw new Error(`a request was not answered with a cursor: ${body}`);
  return cursor;
}

/** What one of each took in one round. */
export type Round = { readonly bare: number; readonly append: number };

/**
 * Measures the processor time of both, in µs, in rounds by turns, so that other load on the machine slows both
 * alike.
 */
export async function cpuRounds(bare: Once, append: Once): Promise<Round[]> {
  for (let done = 0; done < WARM_UP; done += ROUND) {
    await microseconds(bare);
    await microseconds(append);
  }
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ bare: await microseconds(bare), append: await microseconds(append) });
  }
  return rounds;
}

const WARM_UP = 3_000;
const ROUNDS = 60;
const ROUND = 100;

async function microseconds(once: Once): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < ROUND; done += 1) await once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / ROUND;
}
