import { missingMonitors, watchBy } from "../appconfig/monitors.ts";
import { openFlags } from "../appconfig/store.ts";
import { awsError } from "../aws-error.ts";
import type { Context } from "../command.ts";
import type { Result } from "../result.ts";

/** Lets a stage's alarms roll flag deployments back (again). @throws {CliError} */
export async function restoreMonitors({
  target: { name: stage },
  dryRun,
  confirm,
}: Context): Promise<Result> {
  const { client, ids, monitors } = await openFlags(stage);
  try {
    const missing = await missingMonitors(client, ids, monitors);
    const names = missing.map(({ AlarmArn = "" }) => AlarmArn.split(":alarm:")[1] ?? AlarmArn);
    if (names.length === 0)
      return {
        json: { restored: [] },
        lines: [`All ${monitors.length} alarms watch roll-outs in ${stage}.`],
      };
    if (dryRun)
      return { json: { dryRun, missing: names }, lines: names.map((name) => `Would put ${name} back.`) };
    await confirm({
      text: `Let ${names.join(", ")} guard roll-outs in ${stage}?`,
      leaves: `They may be put back: npx savepoint alarms restore --dry-run --stage ${stage} shows those that are missing.`,
    });
    await watchBy(client, ids, monitors);
    return { json: { restored: names }, lines: names.map((name) => `${name} guards roll-outs.`) };
  } catch (error) {
    throw awsError(error, `The alarms of ${stage} cannot be put back`);
  } finally {
    client.destroy();
  }
}
