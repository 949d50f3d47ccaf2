import { median } from "../row.ts";
import { transition800 } from "../transition-800.ts";
import { openAppender } from "./appender.ts";
import { bareInserts } from "./bare-inserts.ts";
import { openConnection } from "./connection.ts";

const ROUNDS = 60;
const ROUND = 20;

/** How long a lone append took, a bare insert and a bare HTTP answer, in ms; and how many times longer the appends of a round. */
export type Lone = {
  readonly append: number;
  readonly insert: number;
  readonly echo: number;
  readonly ratio: number;
};

/**
 * Lone appends, each followed by a bare insert, so that both find the same disk and the same processor. In between as many
 * requests that a bare HTTP server answers.
 */
export async function appendAlone(url: string, echoUrl: string, dir: string): Promise<Lone> {
  const connection = await openConnection(url);
  const append = await openAppender(connection, "lone");
  const bare = await openConnection(echoUrl);
  const body = JSON.stringify({ transitions: [transition800(1)], cursor: "x".repeat(400) });
  async function ask(): Promise<void> {
    await bare.send("POST", "/", body);
  }
  const { insert, close } = bareInserts(dir);
  const rounds: { append: number; insert: number; echo: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const took = { append: 0, insert: 0, echo: 0 };
    for (let pair = 0; pair < ROUND; pair += 1) {
      took.append += await append();
      took.insert += await ms(insert);
    }
    for (let pair = 0; pair < ROUND; pair += 1) {
      took.echo += await ms(ask);
      insert();
    }
    rounds.push(took);
  }
  close();
  connection.close();
  bare.close();
  const measured = rounds.slice(ROUNDS / 3);
  return {
    append: median(measured.map((round) => round.append)) / ROUND,
    insert: median(measured.map((round) => round.insert)) / ROUND,
    echo: median(measured.map((round) => round.echo)) / ROUND,
    ratio: median(measured.map((round) => round.append / round.insert)),
  };
}

/** The ms that something takes. */
export async function ms(run: () => Promise<void> | void): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
