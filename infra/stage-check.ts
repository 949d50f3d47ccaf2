import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { COLD_TABLE } from "./quotas.ts";
import type { Stage } from "./stage.ts";
import { STAGES } from "./stages.ts";

/** What was asked for can't be deployed; the message is one line that says what to change. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

type Rule = readonly [holds: boolean, says: string];

function isPercent(value: number): boolean {
  return value > 0 && value <= 100;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function rules(stage: Stage): readonly Rule[] {
  const { thresholds, throttle, flagRollOut } = stage;
  const rates = [
    thresholds.errorRatePercent.warning,
    thresholds.errorRatePercent.critical,
    thresholds.recoveryFailurePercent,
    thresholds.snapshotFailurePercent,
    thresholds.cacheHitPercent,
    thresholds.serverErrorPercent,
    thresholds.canary.errorRatePercent,
  ];
  const amounts = [
    thresholds.minimumSamples,
    thresholds.latencyP99Ms,
    thresholds.throttles,
    thresholds.streamAgeSeconds,
    thresholds.crashes,
    thresholds.canary.minimumSamples,
    thresholds.canary.latencyP99Ms,
    thresholds.canary.crashes,
    thresholds.directoryFailures,
    thresholds.deadLetters,
    thresholds.uncoveredTailSeconds,
    thresholds.flagsAgeSeconds,
  ];
  return [
    [/^[a-z][a-z0-9]{0,15}$/.test(stage.name), "name must be 1 to 16 lower-case letters and digits"],
    [
      RetentionDays[stage.logDays] !== undefined && stage.logDays > 0,
      "logDays must be a period that CloudWatch Logs knows",
    ],
    [isWhole(throttle.perSecond, 1, 100_000), "throttle.perSecond must be a whole number from 1 to 100000"],
    [isWhole(throttle.burst, 1, 5_000), "throttle.burst must be a whole number from 1 to 5000"],
    [
      stage.warmThroughput === undefined ||
        (isWhole(stage.warmThroughput.read, COLD_TABLE.read, 1_000_000) &&
          isWhole(stage.warmThroughput.write, COLD_TABLE.write, 1_000_000)),
      `warmThroughput must be whole numbers, from ${COLD_TABLE.read} and ${COLD_TABLE.write}, as a new table has, to 1000000`,
    ],
    [
      Object.values(stage.reservedConcurrency).every((value) => isWhole(value, 1, 900)),
      "reservedConcurrency must be whole numbers from 1 to 900",
    ],
    [isWhole(stage.tableEpoch, 1, 1_000_000), "tableEpoch must be a whole number from 1"],
    [isWhole(stage.sweepMinutes, 1, 1440), "sweepMinutes must be a whole number from 1 to 1440"],
    [isWhole(flagRollOut.minutes, 0, 1440), "flagRollOut.minutes must be a whole number from 0 to 1440"],
    [
      isWhole(flagRollOut.bakeMinutes, 0, 1440),
      "flagRollOut.bakeMinutes must be a whole number from 0 to 1440",
    ],
    [isPercent(flagRollOut.stepPercent), "flagRollOut.stepPercent must be above 0 and at most 100"],
    [rates.every(isPercent), "every threshold in percent must be above 0 and at most 100"],
    [amounts.every((value) => value > 0), "every threshold must be above 0"],
    [
      thresholds.errorRatePercent.warning < thresholds.errorRatePercent.critical,
      "thresholds.errorRatePercent.warning must be below critical",
    ],
    [!stage.deletionProtection || stage.retain, "deletionProtection needs retain"],
  ];
}

/**
 * Checks a stage's settings.
 *
 * @throws SettingsError naming the stage and the first value that can't be deployed
 */
export function checkStage(stage: Stage): Stage {
  const broken = rules(stage).find(([holds]) => !holds);
  if (broken) throw new SettingsError(`Stage ${stage.name}: ${broken[1]}.`);
  return stage;
}

/**
 * The checked settings of the stage asked for.
 *
 * @param name - what was given as `-c stage=`
 * @throws SettingsError when there is no such stage, or its settings can't be deployed
 */
export function stageNamed(name: unknown): Stage {
  const stages = [...STAGES.keys()].join("|");
  if (typeof name !== "string") throw new SettingsError(`No stage given: add -c stage=${stages}.`);
  const stage = STAGES.get(name);
  if (!stage) throw new SettingsError(`Unknown stage "${name}": use -c stage=${stages}.`);
  return checkStage(stage);
}

/** Where a stage is deployed to. */
export type Target = {
  /** Number of the account, 12 digits. */
  readonly account: string;
  readonly region: string;
};

/**
 * Where templates are made for when nobody is signed in: the account that AWS's documentation uses in its examples.
 * Nothing can be deployed to it, so templates can be read without an account.
 */
export const EXAMPLE: Target = { account: "111122223333", region: "us-east-1" };

/**
 * Account and region, as the CDK found them in the environment or the profile; {@link EXAMPLE} when nobody is signed in.
 *
 * @throws SettingsError when one is malformed, or the region of a known account is missing
 */
export function targetFrom(environment: NodeJS.ProcessEnv): Target {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = environment;
  if (!account) return { ...EXAMPLE, ...(region && { region }) };
  if (!/^\d{12}$/.test(account)) throw new SettingsError(`AWS account "${account}" must have 12 digits.`);
  if (!region) throw new SettingsError("No AWS region: set AWS_REGION, or a region in the profile.");
  return { account, region };
}
