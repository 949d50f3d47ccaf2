import { type CloudWatchClient, DescribeAlarmHistoryCommand } from "@aws-sdk/client-cloudwatch";
import * as z from "zod/mini";

const update = z.object({ newState: z.object({ stateValue: z.string() }) });

/** Names of a stage's alarms that went into ALARM between two times, in ms since 1970, each once. */
export async function alarmsInWindow(
  client: CloudWatchClient,
  stage: string,
  from: number,
  to: number,
): Promise<string[]> {
  const found = new Set<string>();
  let token: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
        HistoryItemType: "StateUpdate",
        StartDate: new Date(from),
        EndDate: new Date(to),
        ...(token && { NextToken: token }),
      }),
    );
    for (const { AlarmName: name = "", HistoryData: data = "{}" } of page.AlarmHistoryItems ?? []) {
      const parsed = update.safeParse(JSON.parse(data));
      const alarmed = parsed.success && parsed.data.newState.stateValue === "ALARM";
      if (alarmed && name.startsWith(`savepoint-${stage}-`)) found.add(name);
    }
    token = page.NextToken;
  } while (token);
  return [...found].toSorted();
}
