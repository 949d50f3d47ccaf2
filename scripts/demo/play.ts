import { Chess } from "chess.js";
import * as z from "zod/mini";
import { type Appended, Game, type Recovery, type SavepointClient } from "#client";
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
 * Plays a game from its start to its end. The service is killed while the step in the middle is being sent: the client sends
 * it again until it is answered, and it is written once. Then the game is recovered, and continues from the recovered state.
 */
export async function play(game: PlayedGame, table: Table): Promise<Comeback> {
  const { client, service, gameId, moment } = table;
  const steps = stepsOf(game);
  const middle = Math.floor(steps.length / 2);
  const creation = { gameType: "chess", state: { fen: game.start, moves: 0 } };
  await service.up();
  const handle = await Game.create(client, gameId, creation);
  let board = new Chess(game.start);
  let comeback: Comeback | undefined;
  for (const [index, step] of steps.entries()) {
    const transition = step(board);
    if (index !== middle) await handle.append([transition]);
    else {
      const answers: Appended[] = [];
      const awayMs = await service.crashDuring(
        async () => answers.push(await handle.append([transition])),
        moment,
      );
      await service.up();
      const askedAt = performance.now();
      const { state, report } = await handle.recover();
      const recoveryMs = performance.now() - askedAt;
      board = new Chess(position.parse(state).fen);
      const wasWritten =
        moment === "answered" || answers.some((answer) => answer.persisted && answer.repeated);
      comeback = { version: index + 1, wasWritten, report, recoveryMs, awayMs };
      table.onComeback(comeback);
    }
    table.onStep(index + 1);
  }
  if (!comeback) throw new Error("a game has a middle");
  return comeback;
}
