import type { Stage } from "../../../infra/stage.ts";
import { awsError } from "../aws-error.ts";
import type { Check } from "../verify/check.ts";
import { checkAlarms } from "./alarm-items.ts";
import { checkRetention } from "./retention-item.ts";
import { checkTables } from "./table-items.ts";

/** The items that AWS knows of. @throws {CliError} when it can't be asked */
export async function checkStage(stage: Stage): Promise<readonly Check[]> {
  try {
    return [...(await checkTables(stage)), await checkRetention(stage), ...(await checkAlarms(stage))];
  } catch (error) {
    throw awsError(error, `AWS did not say how ${stage.name} is made`);
  }
}
