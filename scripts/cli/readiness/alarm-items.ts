import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Stage } from "../../../infra/stage.ts";
import { missingMonitors } from "../appconfig/monitors.ts";
import { openFlags } from "../appconfig/store.ts";
import { type StageAlarm, stageAlarms } from "../cloudwatch/alarms.ts";
import { stackOutputs } from "../stack-outputs.ts";
import { type Check, check, FaultError, type Notes } from "../verify/check.ts";

const ALLOWED = "See whether you may describe the stage's alarms, topics and AppConfig.";

/** What must watch a stage: alarms that notify somebody, and that roll a roll-out back. */
export async function checkAlarms(stage: Stage): Promise<readonly Check[]> {
  const alarms = await stageAlarms(new CloudWatchClient({}), stage.name);
  return [
    await check("Somebody is notified when an alarm goes into ALARM", ALLOWED, () =>
      checkSubscriber(stage, alarms),
    ),
    await check("Alarms guard roll-outs", ALLOWED, async () => {
      const { client, ids, monitors } = await openFlags(stage.name);
      const missing = await missingMonitors(client, ids, monitors);
      if (missing.length > 0)
        throw new FaultError(
          `${missing.length} of ${monitors.length} alarms don't watch roll-outs: this stage is new, or a disable was interrupted.`,
          `Run npx savepoint alarms restore --stage ${stage.name}.`,
        );
      return [`${monitors.length} alarms`];
    }),
  ];
}

async function checkSubscriber(stage: Stage, alarms: readonly StageAlarm[]): Promise<Notes> {
  const topic = (await stackOutputs(stage.name, "Observability"))("NotificationsTopic");
  if (!alarms.some(({ notifies }) => notifies.includes(topic)))
    throw new FaultError(
      "No alarm notifies the stage's topic, or its actions are disabled.",
      `Deploy it again: npx cdk deploy Savepoint-${stage.name}-Observability -c stage=${stage.name}.`,
    );
  const { Subscriptions: found = [] } = await new SNSClient({}).send(
    new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
  );
  // A subscription that nobody has confirmed has this name, and gets no messages.
  const confirmed = found.filter(({ SubscriptionArn: arn = "" }) => arn.startsWith("arn:"));
  if (confirmed.length === 0)
    throw new FaultError(
      found.length === 0
        ? "Nobody is subscribed to the alarms."
        : "No subscription to the alarms is confirmed.",
      `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint ON-CALL, and confirm it.`,
    );
  return [`${confirmed.length} subscribed`];
}
