import {
  type AppConfigClient,
  GetEnvironmentCommand,
  type Monitor,
  UpdateEnvironmentCommand,
} from "@aws-sdk/client-appconfig";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { STAGES } from "../../../infra/stages.ts";
import type { Outputs } from "../stack-outputs.ts";
import type { FlagIds } from "./deployments.ts";

/** What is said of an alarm that was just made: AppConfig takes that for an alarm as well. */
export const NO_DATA_YET = "(which has no data yet)";

/** The alarms that roll a deployment back, with the roles by which AppConfig sees them. */
export async function monitorsOf(
  client: AppConfigClient,
  { ApplicationId, EnvironmentId }: FlagIds,
): Promise<readonly Monitor[]> {
  const { Monitors: monitors = [] } = await client.send(
    new GetEnvironmentCommand({ ApplicationId, EnvironmentId }),
  );
  return monitors;
}

/**
 * The alarms that a stage is to be watched by, as the outputs of its stack `Flags` name them; none where it has none.
 * @throws {CliError} when the stack does not name them
 */
export function wantedMonitors(stage: string, output: Outputs): readonly Monitor[] {
  if (!STAGES.get(stage)?.features.alarmsAsMonitors) return [];
  const AlarmRoleArn = output("MonitorRoleArn");
  return output("MonitorAlarmArns")
    .split(",")
    .map((AlarmArn) => ({ AlarmArn, AlarmRoleArn }));
}

/** Those of the wanted alarms that don't watch the environment: none was put there yet, or a change left it so. */
export async function missingMonitors(
  client: AppConfigClient,
  ids: FlagIds,
  wanted: readonly Monitor[],
): Promise<readonly Monitor[]> {
  const present = new Set((await monitorsOf(client, ids)).map(({ AlarmArn }) => AlarmArn));
  return wanted.filter(({ AlarmArn }) => !present.has(AlarmArn));
}

/** Lets these alarms roll deployments back, and no others. */
export async function watchBy(
  client: AppConfigClient,
  { ApplicationId, EnvironmentId }: FlagIds,
  monitors: readonly Monitor[],
): Promise<void> {
  await client.send(new UpdateEnvironmentCommand({ ApplicationId, EnvironmentId, Monitors: [...monitors] }));
}

/** Does something while no alarm rolls a deployment back; afterwards, those that are wanted do. */
export async function unwatched<Answer>(
  client: AppConfigClient,
  ids: FlagIds,
  wanted: readonly Monitor[],
  work: () => Promise<Answer>,
): Promise<Answer> {
  await watchBy(client, ids, []);
  try {
    return await work();
  } finally {
    await watchBy(client, ids, wanted);
  }
}

/**
 * Names the alarms that rolled a deployment back: those that AppConfig names, else those that are not OK now. One that has
 * no data yet is said to have none.
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
  if (names.length === 0) return [];
  const named = names.filter((name) => why.includes(name));
  const states = await statesOf(names).catch((error: unknown) => {
    // Without CloudWatch, those that AppConfig names are known all the same.
    if (named.length > 0) return new Map<string, string>();
    throw error;
  });
  const suspects = named.length > 0 ? named : names.filter((name) => (states.get(name) ?? "OK") !== "OK");
  return suspects.map((name) => (states.get(name) === "INSUFFICIENT_DATA" ? `${name} ${NO_DATA_YET}` : name));
}

async function statesOf(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const cloudWatch = new CloudWatchClient({});
  try {
    const { MetricAlarms: alarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [...names] }),
    );
    return new Map(alarms.map(({ AlarmName: name = "", StateValue: state = "" }) => [name, state]));
  } finally {
    cloudWatch.destroy();
  }
}
