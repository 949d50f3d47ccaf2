import type { DynamoDBBatchResponse } from "aws-lambda";
import type { Sample } from "../../../lambdas/telemetry/metrics.ts";
import type { SweepAnswer } from "../../../lambdas/triggers/sweeper.ts";
import type { StreamRecord } from "../feed.ts";
import type { TableCall } from "./tables.ts";

/** What the second thread starts with. */
export type Begin = {
  readonly env: NodeJS.ProcessEnv;
  /** The database file; absent: the database is in memory. */
  readonly file: string | undefined;
};

/** What the second thread is asked to do. */
export type Job =
  | { readonly job: "answer"; readonly event: unknown; readonly endsAt: number }
  | { readonly job: "follow"; readonly event: { readonly Records: readonly StreamRecord[] } }
  | { readonly job: "sweep"; readonly endsAt: number }
  /** Ends the sweep under way with the game that it is at. */
  | { readonly job: "stop" };

/** What the second thread asks for. */
export type Need =
  | ({ readonly need: "table" } & TableCall)
  | { readonly need: "measure"; readonly operation: string; readonly samples: readonly Sample[] };

/** The answers to jobs without one of their own. */
export type Followed = DynamoDBBatchResponse;
export type Swept = SweepAnswer;
