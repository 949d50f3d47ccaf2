import { setTimeout as sleep } from "node:timers/promises";
import {
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import * as z from "zod/mini";

/** What became of a message to the topic. */
export type Sent = {
  /** The state that the alarm was set to. */
  readonly state: "ALARM" | "OK";
  readonly taken: boolean;
  /** What CloudWatch says of it. */
  readonly why: string;
};

const REASON = "savepoint alarms test: this is a test";
const PAUSE_MS = 1_000;
const LONGEST_MS = 60_000;

const actionData = z.object({ error: z.nullish(z.string()) });

/**
 * Sets a paging alarm off and on again, and looks in its history whether the topic took both messages.
 * @param alarm Name of a composite alarm that notifies the topic when it enters ALARM and when it leaves it.
 */
export async function testPaging(
  client: CloudWatchClient,
  alarm: string,
  topic: string,
  pauseMs = PAUSE_MS,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const known = new Set((await actionsOf(client, alarm, topic)).map(({ key }) => key));
  async function setTo(state: Sent["state"]): Promise<void> {
    await client.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: state, StateReason: REASON }));
    for (let waited = 0; waited <= LONGEST_MS; waited += pauseMs) {
      const found = (await actionsOf(client, alarm, topic)).find(({ key }) => !known.has(key));
      if (found) {
        known.add(found.key);
        sent.push({ state, taken: found.taken, why: found.why });
        return;
      }
      await sleep(pauseMs);
    }
    sent.push({ state, taken: false, why: `CloudWatch sent nothing in ${LONGEST_MS / 1_000} s` });
  }
  try {
    await setTo("ALARM");
  } finally {
    await setTo("OK");
  }
  return sent;
}

/** The messages that an alarm has sent to a topic, as its history has them. */
async function actionsOf(client: CloudWatchClient, alarm: string, topic: string) {
  const { AlarmHistoryItems: items = [] } = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName: alarm,
      // Without this, CloudWatch answers for metric alarms alone.
      AlarmTypes: ["CompositeAlarm"],
      HistoryItemType: "Action",
      MaxRecords: 100,
    }),
  );
  return items
    .filter(({ HistorySummary: summary = "" }) => summary.includes(topic))
    .map(({ Timestamp: at, HistorySummary: summary = "", HistoryData: data = "{}" }) => ({
      key: `${at?.toISOString()} ${data}`,
      taken: summary.startsWith("Successfully executed action"),
      why: errorIn(data) ?? summary,
    }));
}

function errorIn(data: string): string | undefined {
  return actionData.safeParse(JSON.parse(data)).data?.error ?? undefined;
}
