import { Chess } from "chess.js";
import * as z from "zod/mini";
import { Game, type Recovery, type SavepointClient, UnreachableError } from "#client";
import type { CrashingService, Moment } from "./crashing-service.ts";
import type { PlayedGame } from "./played-games.ts";
import { stepsOf } from "./steps.ts";

/** How a game came back after the crash in its middle. */
export type Comeback = {
  /** The step that was being sent when the service was killed: the version that it makes. */
  readonly version: number;
  /** Whether that step had been written before the end. */
  readonly wasWritten: boolean;
  readonly report: Recovery["report"];
  /** From the request for the recovery to its answer, in ms. */
  readonly recoveryMs: number;
  /** From the kill until the service listened again, in ms. */
  readonly awayMs: number;
};

/** What a game is played with. */
export type Table = {
  readonly client: SavepointClient;
  readonly service: CrashingService;
  readonly gameId: string;
  /** When to kill the service, while the step in the middle is under way. */
  readonly moment: Moment;
  /** Called with the number of steps done. */
  readonly onStep: (done: number) => void;
  readonly onComeback: (comeback: Comeback) => void;
};

const position = z.object({ fen: z.string() });

/**
 * Plays a game from its start to its end. The service is killed while the step in the middle is being sent. Whenever a
 * step gets no answer, the game is recovered, the board set up from what came back, and the same step sent again.
 */
export async function play(game: PlayedGame, table: Table): Promise<Comeback> {
  const { client, service, gameId, moment } = table;
  const steps = stepsOf(game);
  const middle = Math.floor(steps.length / 2);
  const creation = { gameType: "chess", state: { fen: game.start, moves: 0 } };
  const handle = await untilAnswered(service, async () => await Game.create(client, gameId, creation));
  let board = new Chess(game.start);
  let comeback: Comeback | undefined;
  for (const [index, step] of steps.entries()) {
    const transition = step(board);
    const send = async () => await handle.append([transition], { commitId: `step-${index + 1}` });
    const recover = async () => {
      const askedAt = performance.now();
      const recovery = await handle.recover();
      board = new Chess(position.parse(recovery.state).fen);
      if (recovery.version === index) step(board);
      return { recovery, recoveryMs: performance.now() - askedAt };
    };
    if (index === middle) {
      const awayMs = await service.crashDuring(send, moment);
      const { recovery, recoveryMs } = await untilAnswered(service, recover);
      const { version, report } = recovery;
      comeback = { version: index + 1, wasWritten: version > index, report, recoveryMs, awayMs };
      table.onComeback(comeback);
    }
    await untilAnswered(service, send, recover);
    table.onStep(index + 1);
  }
  if (!comeback) throw new Error("a game has a middle");
  return comeback;
}

/** Makes a call until it is answered. @param before What is to be done before each further try, once the service is up. */
async function untilAnswered<T>(
  service: CrashingService,
  call: () => Promise<T>,
  before: () => Promise<unknown> = async () => {},
): Promise<T> {
  for (let again = false; ; again = true) {
    try {
      await service.up();
      if (again) await before();
      return await call();
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
    }
  }
}
