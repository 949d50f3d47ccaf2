import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import {
  DeleteHostedConfigurationVersionCommand,
  ListHostedConfigurationVersionsCommand,
} from "@aws-sdk/client-appconfig";
import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { openFlags } from "../../../scripts/cli/appconfig/store.ts";
import { OWN } from "./own-stage.ts";

const SCRIPT = resolve(import.meta.dirname, "../../../scripts/cli/main.ts");
const PRELOAD = pathToFileURL(resolve(import.meta.dirname, "resolve-localhost.ts")).href;

/** What a command printed, and its exit code. */
export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** An operator of the stage, in a folder for reports. Disposing of it removes the folder, and the flags that were made. */
export type Operator = AsyncDisposable & {
  /** Runs a command on the stage. */
  readonly savepoint: (...words: string[]) => Promise<Ran>;
};

/** Opens the command line of an operator. */
export async function openOperator(): Promise<Operator> {
  const folder = await mkdtemp(join(tmpdir(), "savepoint-operator-"));
  return {
    savepoint: async (...words) => {
      const child = spawn(process.execPath, [SCRIPT, ...words, "--stage", OWN.stage], {
        cwd: folder,
        env: { ...process.env, NODE_OPTIONS: `--import=${PRELOAD}` },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const ended = once(child, "close");
      const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
      return { code, out, err };
    },
    [Symbol.asyncDispose]: async () => {
      await rm(folder, { recursive: true });
      await removeVersions();
    },
  };
}

/** Puts an alarm into ALARM or OK, no matter what was measured. */
export async function setAlarm(name: string, state: "ALARM" | "OK"): Promise<void> {
  const client = new CloudWatchClient({});
  const StateReason = "an end-to-end test";
  await client.send(
    new SetAlarmStateCommand({ AlarmName: `savepoint-${OWN.stage}-${name}`, StateValue: state, StateReason }),
  );
  client.destroy();
}

/** Removes the flags that were made after the stack: a profile that has any can't be deleted. */
async function removeVersions(): Promise<void> {
  const { client, ids } = await openFlags(OWN.stage);
  const { ApplicationId, ConfigurationProfileId } = ids;
  const inProfile = { ApplicationId, ConfigurationProfileId };
  const { Items: items = [] } = await client.send(new ListHostedConfigurationVersionsCommand(inProfile));
  for (const { VersionNumber } of items.filter(({ VersionLabel: label }) => label !== undefined))
    await client.send(new DeleteHostedConfigurationVersionCommand({ ...inProfile, VersionNumber }));
  client.destroy();
}
