import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { cdk } from "./cdk.ts";
import { ACCOUNT, REGION } from "./emulated.ts";

const template = z.looseObject({ Resources: z.looseObject({ StagingBucketPolicy: z.unknown() }) });
const ownAccountOnly = z.object({ StringEquals: z.object({ "aws:ResourceAccount": z.unknown() }) });

/**
 * `cdk bootstrap`, with the CDK's own template but for two things that hold on AWS and not on MiniStack: its requests
 * come by plain HTTP, which the staging bucket refuses, and it does not know `aws:ResourceAccount`.
 *
 * @param folder - where the template is put; no app, so that none is synthesised
 */
export const bootstrap = async (folder: string, env: NodeJS.ProcessEnv): Promise<void> => {
  const options = { cwd: folder, env };
  const shown = template.parse(JSON.parse(await cdk(["bootstrap", "--show-template", "--json"], options)));
  const { StagingBucketPolicy: _, ...resources } = shown.Resources;
  const file = join(folder, "bootstrap.json");
  const without = (key: string, value: unknown): unknown =>
    key === "Condition" && ownAccountOnly.safeParse(value).success ? undefined : value;
  writeFileSync(file, JSON.stringify({ ...shown, Resources: resources }, without));
  await cdk(["bootstrap", "--template", file, `aws://${ACCOUNT}/${REGION}`], options);
};
