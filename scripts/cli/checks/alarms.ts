import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { inAlarm, stageAlarms } from "../cloudwatch/alarms.ts";
import { FaultError, type Notes } from "../verify/check.ts";

/** That a stage has alarms, and none of them is in ALARM. @throws FaultError, and what the SDK throws */
export async function checkQuiet(stage: string): Promise<Notes> {
  const alarms = await stageAlarms(new CloudWatchClient({}), stage);
  const [first, ...more] = inAlarm(alarms);
  if (first) {
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    throw new FaultError(`${first.name}${others} is in ALARM.`, first.description);
  }
  if (alarms.length === 0)
    throw new FaultError("There are no alarms.", `Deploy them: npx cdk deploy --all -c stage=${stage}.`);
  const silent = alarms.filter(({ state }) => state === "INSUFFICIENT_DATA").length;
  return [`${alarms.length} alarms${silent === 0 ? ", all OK" : `, ${silent} of them without data`}`];
}
