import { setTimeout as sleep } from "node:timers/promises";
import {
  type AppConfigClient,
  type DeploymentSummary,
  GetDeploymentCommand,
  type GetDeploymentCommandOutput,
  ListDeploymentsCommand,
} from "@aws-sdk/client-appconfig";
import type { Progress } from "../progress.ts";

/** Ids of a stage's flags in AppConfig. */
export type FlagIds = {
  readonly ApplicationId: string;
  readonly EnvironmentId: string;
  readonly ConfigurationProfileId: string;
};

/** A change to all at once is over soon. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const OVER: ReadonlySet<string> = new Set(["COMPLETE", "ROLLED_BACK", "REVERTED"]);

/** All deployments to a stage, of flags and of game types, newest first. */
export async function listDeployments(
  client: AppConfigClient,
  { ApplicationId, EnvironmentId }: FlagIds,
): Promise<DeploymentSummary[]> {
  const found: DeploymentSummary[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentsCommand({ ApplicationId, EnvironmentId, ...(token && { NextToken: token }) }),
    );
    found.push(...(page.Items ?? []));
    token = page.NextToken;
  } while (token);
  return found.toSorted((left, right) => numberOf(right) - numberOf(left));
}

/** A deployment's number; they count up from 1 in each stage. */
export function numberOf({ DeploymentNumber: number = 0 }: DeploymentSummary): number {
  return number;
}

/** Whether a deployment is still under way. */
export function isRunning({ State: state }: DeploymentSummary): boolean {
  return state !== undefined && !OVER.has(state);
}

/** How a deployment ended. */
export type Ended = {
  readonly complete: boolean;
  /** Whether an alarm rolled it back. */
  readonly byAlarm: boolean;
  /** What AppConfig says of its end. */
  readonly why: string;
};

/**
 * Waits until a deployment is over, however it ends.
 * @param firstPauseMs Between the first two looks; then twice as long each time, up to a second.
 */
export async function deploymentOver(
  client: AppConfigClient,
  { ApplicationId, EnvironmentId }: FlagIds,
  number: number,
  progress: Progress,
  firstPauseMs = FIRST_PAUSE_MS,
): Promise<Ended> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const deployment = await client.send(
      new GetDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber: number }),
    );
    if (OVER.has(deployment.State ?? "")) return endOf(deployment);
    progress.show(`Deployment ${number}: ${shownState(deployment)}`);
    await sleep(pauseMs);
  }
}

/** A deployment's state and how far it is, for people. */
export function shownState({ State: state, PercentageComplete: percent = 0 }: DeploymentSummary): string {
  if (state === "DEPLOYING") return `deploying, ${percent} %`;
  return String(state).toLowerCase().replaceAll("_", " ");
}

function endOf({ State: state, EventLog: events = [] }: GetDeploymentCommandOutput): Ended {
  const rollback = events.find(({ EventType: type }) => type === "ROLLBACK_STARTED");
  return {
    complete: state === "COMPLETE",
    byAlarm: rollback?.TriggeredBy === "CLOUDWATCH_ALARM",
    why: rollback?.Description ?? "",
  };
}
