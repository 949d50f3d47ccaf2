import { isIP } from "node:net";
import { STAGES } from "../../infra/stages.ts";
import { usageError } from "./cli-error.ts";
import type { Target } from "./target.ts";

/** What the operator said of where. */
export type Where = { readonly stage?: string | undefined; readonly url?: string | undefined };

/**
 * Finds out where a command works.
 * @throws {CliError} when neither or both are given, there is no such stage, the address is not this machine's, or AWS
 * does not answer.
 */
export async function openTarget({ stage, url }: Where): Promise<Target> {
  if ((stage === undefined) === (url === undefined)) {
    throw usageError(
      stage === undefined ? "Where?" : "Give either --stage or --url.",
      "Add --stage dev, staging or prod; or --url http://127.0.0.1:PORT for a local stack.",
    );
  }
  if (url !== undefined) return { name: "local", url: localUrl(url) };
  const name = checked(stage ?? "");
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { openStage } = await import("./stage.ts");
  return await openStage(name);
}

/** A stage for a command that doesn't call its API. @throws {CliError} when none is given, or there is no such stage. */
export function stageAlone({ stage, url }: Where): Target {
  if (stage === undefined || url !== undefined)
    throw usageError("This works on a stage on AWS.", "Add --stage dev, staging or prod.");
  return { name: checked(stage), url: "http://none.invalid" };
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
