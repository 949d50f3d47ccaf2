import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { STAGES } from "../../infra/stages.ts";
import { errorCode } from "../local/failure.ts";
import { usageError } from "./cli-error.ts";

const stageName = z
  .string()
  .check(
    z.refine((name) => STAGES.has(name), { error: () => `stages are ${[...STAGES.keys()].join(", ")}` }),
  );

const profile = z.strictObject({
  /** Name of a profile of the AWS configuration. */
  awsProfile: z.exactOptional(z.string()),
  region: z.exactOptional(z.string()),
});

const profiles = z.strictObject({
  /** The stage that is meant where none is given. */
  default: z.exactOptional(stageName),
  /** How each stage is reached, by its name. */
  stages: z._default(z.record(z.string(), profile), {}),
});

/** How an operator's stages are reached. */
export type Profiles = Readonly<z.infer<typeof profiles>>;

/** Where they are kept: `SAVEPOINT_PROFILES`, or `savepoint/profiles.json` in the user's configuration. */
export function profilesFile({
  SAVEPOINT_PROFILES: own,
  XDG_CONFIG_HOME: config,
}: NodeJS.ProcessEnv): string {
  return own || join(config || join(homedir(), ".config"), "savepoint", "profiles.json");
}

/** Reads them; no file is no profiles. @throws {CliError} naming what is wrong in it */
export async function readProfiles(env: NodeJS.ProcessEnv): Promise<Profiles> {
  const file = profilesFile(env);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT" && !env.SAVEPOINT_PROFILES) return { stages: {} };
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return parse(file, text);
}

function parse(file: string, text: string): Profiles {
  const parsed = profiles.safeParse(json(file, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  throw usageError(
    `${file}: ${where}${issue?.message}.`,
    'It looks like {"default": "staging", "stages": {"prod": {"awsProfile": "acme-prod", "region": "eu-west-1"}}}.',
  );
}

function json(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
