import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { awsError } from "../aws-error.ts";
import { CliError } from "../cli-error.ts";
import { inAlarm, stageAlarms } from "../cloudwatch/alarms.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Result } from "../result.ts";
import { stackOutputs } from "../stack-outputs.ts";
import { testPaging } from "./test-paging.ts";

/** Finds out whether the alarm that pages reaches its topic. @throws {CliError} */
export async function runAlarmTest({ target: { name: stage }, dryRun, confirm }: Context): Promise<Result> {
  const page = `savepoint-${stage}-page`;
  const topic = (await stackOutputs(stage, "Observability"))("NotificationsTopic");
  const client = new CloudWatchClient({});
  try {
    const alarms = await stageAlarms(client, stage);
    const found = alarms.find(({ name }) => name === page);
    if (!found?.notifies.includes(topic))
      throw new CliError(
        EXIT.failed,
        `No alarm ${page} notifies the topic.`,
        `Deploy the stage again: npx cdk deploy --all -c stage=${stage}.`,
      );
    const [firing] = inAlarm(alarms);
    if (firing)
      throw new CliError(
        EXIT.refused,
        `The alarm ${firing.name} is in ALARM: a test would end what it says.`,
        firing.description,
      );
    if (dryRun)
      return { json: { dryRun, alarm: page, topic }, lines: [`Would set ${page} off and on again.`] };
    await confirm({
      text: `Set ${page} to ALARM and back? The person on call is paged.`,
      leaves: `${page} may stay in ALARM until CloudWatch evaluates it again: npx savepoint status --stage ${stage} shows it.`,
    });
    const sent = await testPaging(client, page, topic);
    const refused = sent.filter(({ taken }) => !taken);
    return {
      json: { alarm: page, topic, sent },
      lines: sent.map(({ state, taken, why }) =>
        taken ? `${state}: the topic took the message.` : `${state}: the topic took nothing. ${why}`,
      ),
      exitCode: refused.length === 0 ? EXIT.ok : EXIT.failed,
    };
  } catch (error) {
    throw awsError(error, `The alarms of ${stage} cannot be tested`);
  } finally {
    client.destroy();
  }
}
