import { checkService } from "../checks/service.ts";
import type { Context } from "../command.ts";
import { type Check, check } from "../verify/check.ts";

/** Whether a local stack answers. */
export async function checkLocal(context: Context): Promise<readonly Check[]> {
  const { client, target } = context;
  const answers = await check("The local stack answers", "Start it: npm start.", async () => {
    const { status } = await client.health();
    return [target.url, `health ${status}`];
  });
  return answers.fault ? [answers] : [answers, ...(await checkService(context))];
}
