import {
  type AppConfigClient,
  BadRequestException,
  ConflictException,
  type Monitor,
  StartDeploymentCommand,
  StopDeploymentCommand,
} from "@aws-sdk/client-appconfig";
import type { Progress } from "../progress.ts";
import {
  deploymentOver,
  type Ended,
  type FlagIds,
  isRunning,
  listDeployments,
  numberOf,
} from "./deployments.ts";
import { missingMonitors, unwatched, watchBy } from "./monitors.ts";

/** What a deployment is made with. */
export type Deploying = {
  readonly client: AppConfigClient;
  readonly ids: FlagIds;
  readonly progress: Progress;
  readonly strategyId: string;
  /** The alarms that roll a change back, unless it is urgent. */
  readonly monitors: readonly Monitor[];
  /** Between the first two looks at a deployment, in ms. Default 100. */
  readonly firstPauseMs?: number;
};

// An environment takes one deployment at a time; another operator may be quicker now and then.
const URGENT_TRIES = 5;

/**
 * Deploys a version, and waits until that has ended. The alarms that are to watch it are put on the environment first,
 * where they are missing: CloudFormation doesn't, and an interrupted change may have left it so. An urgent one stops a
 * deployment in progress, and goes through although an alarm is in ALARM: AppConfig would roll it back, and the alarm
 * may be the very reason for it.
 * @param latest Number of the newest deployment that the version takes into account.
 * @throws ConflictException when there is a newer one.
 */
export async function deploy(
  deploying: Deploying,
  version: number,
  latest: number,
  urgent: boolean,
): Promise<Ended> {
  const { client, ids, monitors } = deploying;
  if (!urgent) {
    if ((await missingMonitors(client, ids, monitors)).length > 0) await watchBy(client, ids, monitors);
    return await follow(deploying, await start(deploying, version, latest));
  }
  const ended = await follow(deploying, await startAtLast(deploying, version));
  if (!ended.byAlarm) return ended;
  return await unwatched(
    client,
    ids,
    monitors,
    async () => await follow(deploying, await startAtLast(deploying, version)),
  );
}

async function follow({ client, ids, progress, firstPauseMs }: Deploying, number: number): Promise<Ended> {
  return await deploymentOver(client, ids, number, progress, firstPauseMs);
}

async function start(
  { client, ids, strategyId }: Deploying,
  version: number,
  latest: number,
): Promise<number> {
  const started = await client.send(
    new StartDeploymentCommand({
      ...ids,
      ConfigurationVersion: String(version),
      DeploymentStrategyId: strategyId,
      LatestDeploymentNumber: latest,
    }),
  );
  return numberOf(started);
}

async function startAtLast(deploying: Deploying, version: number): Promise<number> {
  for (let tried = 1; ; tried += 1) {
    const [newest] = await listDeployments(deploying.client, deploying.ids);
    const latest = newest ? numberOf(newest) : 0;
    if (newest && isRunning(newest)) await stop(deploying, latest);
    try {
      return await start(deploying, version, latest);
    } catch (error) {
      if (!(error instanceof ConflictException) || tried === URGENT_TRIES) throw error;
    }
  }
}

async function stop(deploying: Deploying, number: number): Promise<void> {
  const { client, ids } = deploying;
  const { ApplicationId, EnvironmentId } = ids;
  deploying.progress.show(`Stopping deployment ${number}`);
  try {
    await client.send(new StopDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber: number }));
  } catch (error) {
    // It has just ended, or can't be stopped any more: then it is waited for.
    if (!(error instanceof BadRequestException)) throw error;
  }
  await follow(deploying, number);
}
