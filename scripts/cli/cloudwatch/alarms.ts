import { type CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";

/** An alarm of a stage. */
export type StageAlarm = {
  readonly name: string;
  readonly state: string;
  /** What it means, and where its runbook is. */
  readonly description: string;
  /** What it notifies, while its actions are enabled. */
  readonly notifies: readonly string[];
};

/** All alarms of a stage, composite ones too. */
export async function stageAlarms(client: CloudWatchClient, stage: string): Promise<StageAlarm[]> {
  const found: StageAlarm[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix: `savepoint-${stage}-`,
        AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
        ...(token && { NextToken: token }),
      }),
    );
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      found.push({
        name: alarm.AlarmName ?? "",
        state: alarm.StateValue ?? "",
        description: alarm.AlarmDescription ?? "",
        notifies: alarm.ActionsEnabled ? (alarm.AlarmActions ?? []) : [],
      });
    }
    token = page.NextToken;
  } while (token);
  return found;
}

/** Those that are in ALARM. */
export function inAlarm(alarms: readonly StageAlarm[]): StageAlarm[] {
  return alarms.filter(({ state }) => state === "ALARM");
}
