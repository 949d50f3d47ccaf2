import {
  type AppConfigClient,
  GetEnvironmentCommand,
  type Monitor,
  UpdateEnvironmentCommand,
} from "@aws-sdk/client-appconfig";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { FlagIds } from "./deployments.ts";

/** The alarms that take a deployment back, with the roles by which AppConfig sees them. */
export async function monitorsOf(
  client: AppConfigClient,
  { ApplicationId, EnvironmentId }: FlagIds,
): Promise<readonly Monitor[]> {
  const { Monitors: monitors = [] } = await client.send(
    new GetEnvironmentCommand({ ApplicationId, EnvironmentId }),
  );
  return monitors;
}

/** Does something while no alarm takes a deployment back; afterwards, they do again. */
export async function unwatched<Answer>(
  client: AppConfigClient,
  ids: FlagIds,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { ApplicationId, EnvironmentId } = ids;
  const monitors = await monitorsOf(client, ids);
  const watchBy = async (these: readonly Monitor[]): Promise<void> => {
    await client.send(new UpdateEnvironmentCommand({ ApplicationId, EnvironmentId, Monitors: [...these] }));
  };
  await watchBy([]);
  try {
    return await work();
  } finally {
    await watchBy(monitors);
  }
}

/**
 * Names the alarms that rolled a deployment back: those that AppConfig names, else those that are in ALARM now.
 * @param why What AppConfig says of the deployment's end.
 */
export async function culprits(
  client: AppConfigClient,
  ids: FlagIds,
  why: string,
): Promise<readonly string[]> {
  const names = (await monitorsOf(client, ids)).map(
    ({ AlarmArn: arn = "" }) => arn.split(":alarm:")[1] ?? arn,
  );
  const named = names.filter((name) => why.includes(name));
  return named.length > 0 || names.length === 0 ? named : await inAlarm(names);
}

async function inAlarm(names: readonly string[]): Promise<string[]> {
  const cloudWatch = new CloudWatchClient({});
  try {
    const { MetricAlarms: alarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [...names] }),
    );
    return alarms.filter(({ StateValue: state }) => state !== "OK").map(({ AlarmName: name = "" }) => name);
  } finally {
    cloudWatch.destroy();
  }
}
