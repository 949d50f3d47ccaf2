import { STAGES } from "../../../infra/stages.ts";
import type { Context } from "../command.ts";
import { newGameIn } from "../flags/new-game-in.ts";
import { probe } from "../flags/probe.ts";
import { askFlags, type ShownFlags } from "../flags/shown-flags.ts";
import { hintTo } from "../hint.ts";
import type { Target } from "../target.ts";
import { type Check, check, FaultError, type Notes } from "../verify/check.ts";
import { refuseUnread } from "../verify/flags-check.ts";

/**
 * What must hold of a service whether it is to be taken into use (`readiness`) or was (`validate`): its functions answer,
 * its flags were read and go together, and no alarm is in ALARM.
 */
export async function checkService(context: Context): Promise<readonly Check[]> {
  const { target, client } = context;
  const stage = STAGES.get(target.name);
  return [
    await check("Every function answers", hintTo(target, "status"), async () => {
      const shown = await askFlags(client);
      return checkFunctions(await probe(client, newGameIn(percentOf(shown), "probe")));
    }),
    await check("Flags were read, and go together", hintTo(target, "flags"), async () =>
      flagsGoTogether(await askFlags(client), target),
    ),
    ...(stage ? [await checkAlarms(stage.name)] : []),
  ];
}

function percentOf({ flags }: ShownFlags): number {
  const { enabled, rolloutPercent } = flags.persistence.value;
  return enabled && rolloutPercent > 0 ? rolloutPercent : 100;
}

function checkFunctions(probed: Awaited<ReturnType<typeof probe>>): Notes {
  const failed = probed.find(({ answer }) => answer === "failed");
  if (failed)
    throw new FaultError(
      `The function ${failed.name} answers ${failed.status ?? "nothing"}: ${failed.fault}`,
      "See its log: docs/runbooks/error-rate.md.",
    );
  return probed.map(({ name, answer }) => (answer === "on" ? name : `${name} is off`));
}

function flagsGoTogether(shown: ShownFlags, target: Target): Notes {
  refuseUnread(shown, target);
  const [fault] = shown.problems;
  if (fault) throw new FaultError(`${fault.problem}.`, `${fault.remedy}.`);
  return [`version ${shown.version}`];
}

async function checkAlarms(stage: string): Promise<Check> {
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { checkQuiet } = await import("./alarms.ts");
  return await check("No alarm is in ALARM", "See whether you may describe the stage's alarms.", () =>
    checkQuiet(stage),
  );
}
