import { isIP } from "node:net";
import { STAGES } from "../../infra/stages.ts";
import { usageError } from "./cli-error.ts";
import { type Profiles, readProfiles } from "./profiles.ts";
import type { Target } from "./target.ts";

/** What the operator said of where. */
export type Where = { readonly stage?: string | undefined; readonly url?: string | undefined };

/** Every stage there is, as a sentence lists them: `dev, staging, prod or e2e`. */
export const STAGE_NAMES = [...STAGES.keys()].join(", ").replace(/, ([^,]*)$/, " or $1");

/**
 * Where a command is to work: as was typed, else by `SAVEPOINT_STAGE` or `SAVEPOINT_URL`, else on the default of the
 * profiles. A stage's profile says by which AWS profile and region it is reached.
 * @throws {CliError} when both a stage and an address are given
 */
export async function chooseWhere(typed: Where, env: NodeJS.ProcessEnv): Promise<Where> {
  const profiles = await readProfiles(env);
  const given = isNowhere(typed)
    ? { stage: env.SAVEPOINT_STAGE || undefined, url: env.SAVEPOINT_URL || undefined }
    : typed;
  if (given.stage !== undefined && given.url !== undefined)
    throw usageError(
      isNowhere(typed) ? "SAVEPOINT_STAGE and SAVEPOINT_URL are both set." : "Give either --stage or --url.",
      whereHint(),
    );
  const where = isNowhere(given) ? { stage: profiles.default } : given;
  if (where.stage !== undefined) reachBy(profiles, where.stage, env);
  return where;
}

/**
 * Finds out where a command works.
 * @throws {CliError} when nowhere is given, there is no such stage, the address is not this machine's, or AWS does not
 * answer.
 */
export async function openTarget({ stage, url }: Where): Promise<Target> {
  if (url !== undefined) return { name: "local", url: localUrl(url) };
  if (stage === undefined) throw usageError("Where?", whereHint());
  const name = checked(stage);
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { openStage } = await import("./stage.ts");
  return await openStage(name);
}

/** A stage for a command that doesn't call its API. @throws {CliError} when none is given, or there is no such stage. */
export function stageAlone({ stage, url }: Where): Target {
  if (stage === undefined || url !== undefined)
    throw usageError("This works on a stage on AWS.", `Add --stage ${STAGE_NAMES}.`);
  return { name: checked(stage), url: "http://none.invalid" };
}

/** Whether nothing was said of where. */
export function isNowhere({ stage, url }: Where): boolean {
  return stage === undefined && url === undefined;
}

function whereHint(): string {
  return `Add --stage ${STAGE_NAMES}; or --url http://127.0.0.1:PORT for a local stack.`;
}

function reachBy({ stages }: Profiles, stage: string, env: NodeJS.ProcessEnv): void {
  const { awsProfile, region } = stages[stage] ?? {};
  // The SDK reads them when it is loaded, which is later.
  if (awsProfile !== undefined) env.AWS_PROFILE = awsProfile;
  if (region !== undefined) env.AWS_REGION = region;
}

function checked(stage: string): string {
  if (STAGES.has(stage)) return stage;
  throw usageError(`There is no stage "${stage}".`, `Stages are ${[...STAGES.keys()].join(", ")}.`);
}

function localUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw usageError(`--url: "${text}" is no http address.`, "A local stack prints its own when it starts.");
  if (!isLoopback(url.hostname)) {
    throw usageError(
      `--url: ${url.hostname} is not this machine.`,
      "Requests to --url are not signed, so it is for a local stack only; use --stage for one on AWS.",
    );
  }
  return url.origin;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));
}
