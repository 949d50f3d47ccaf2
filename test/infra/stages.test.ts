import { describe, expect, test } from "vitest";
import type { Stage } from "../../infra/stage.ts";
import { checkStage, EXAMPLE, SettingsError, stageNamed, targetFrom } from "../../infra/stage-check.ts";
import { STAGES } from "../../infra/stages.ts";
import { SHIPPED_GAME_TYPES } from "../../lambdas/flags/game-types.ts";

const DAY_SECONDS = 86_400;
const dev = stageNamed("dev");
const prod = stageNamed("prod");

describe("a stage", () => {
  test.each([...STAGES.values()])("$name can be deployed", (stage) => {
    expect(checkStage(stage)).toBe(stage);
  });

  test("that is not known is named, with those that are", () => {
    expect(() => stageNamed("pord")).toThrow(
      new SettingsError('Unknown stage "pord": use -c stage=dev|staging|prod|e2e.'),
    );
  });

  test("must be given", () => {
    expect(() => stageNamed(undefined)).toThrow(
      new SettingsError("No stage given: add -c stage=dev|staging|prod|e2e."),
    );
  });
});

describe("a value that can't be deployed", () => {
  const { thresholds, throttle, flagRollOut } = dev;
  const bad: readonly (readonly [says: string, stage: Stage])[] = [
    ["name must be", { ...dev, name: "Dev-1" }],
    ["logDays must be", { ...dev, logDays: 8 }],
    ["throttle.perSecond must be", { ...dev, throttle: { ...throttle, perSecond: 0 } }],
    ["throttle.burst must be", { ...dev, throttle: { perSecond: 100, burst: 5001 } }],
    ["warmThroughput must be", { ...prod, warmThroughput: { read: 12_000, write: 3_999 } }],
    ["reservedConcurrency must be", { ...dev, reservedConcurrency: { transition: 1.5 } }],
    ["sweepMinutes must be", { ...dev, sweepMinutes: 0 }],
    ["flagRollOut.minutes must be", { ...dev, flagRollOut: { ...flagRollOut, minutes: 1441 } }],
    ["flagRollOut.bakeMinutes must be", { ...dev, flagRollOut: { ...flagRollOut, bakeMinutes: -1 } }],
    ["flagRollOut.stepPercent must be", { ...dev, flagRollOut: { ...flagRollOut, stepPercent: 0 } }],
    ["every threshold in percent must be", { ...dev, thresholds: { ...thresholds, cacheHitPercent: 101 } }],
    ["every threshold must be above 0", { ...dev, thresholds: { ...thresholds, streamAgeSeconds: 0 } }],
    [
      "thresholds.errorRatePercent.warning must be below critical",
      { ...dev, thresholds: { ...thresholds, errorRatePercent: { warning: 5, critical: 5 } } },
    ],
    ["deletionProtection needs retain", { ...prod, retain: false }],
  ];

  test.each(bad)("is refused: %s", (says, stage) => {
    expect(() => checkStage(stage)).toThrow(SettingsError);
    expect(() => checkStage(stage)).toThrow(`Stage ${stage.name}: ${says}`);
  });
});

describe("where a stage goes", () => {
  test("is what the CDK found", () => {
    expect(targetFrom({ CDK_DEFAULT_ACCOUNT: "123456789012", CDK_DEFAULT_REGION: "eu-west-1" })).toEqual({
      account: "123456789012",
      region: "eu-west-1",
    });
  });

  test("is an example when nobody is signed in, so that templates can be read without an account", () => {
    expect(targetFrom({})).toEqual(EXAMPLE);
    expect(targetFrom({ CDK_DEFAULT_REGION: "eu-west-1" })).toEqual({ ...EXAMPLE, region: "eu-west-1" });
  });

  test.each([
    ["must have 12 digits", { CDK_DEFAULT_ACCOUNT: "1234", CDK_DEFAULT_REGION: "eu-west-1" }],
    ["No AWS region", { CDK_DEFAULT_ACCOUNT: "123456789012" }],
  ])("must be known: %s", (says, environment) => {
    expect(() => targetFrom(environment)).toThrow(SettingsError);
    expect(() => targetFrom(environment)).toThrow(says);
  });
});

describe("the alarm on uncovered tails", () => {
  test.each([...STAGES.values()])(
    "of $name is in ALARM after the sweeper was due and long before data may go",
    (stage) => {
      const shortestSeconds =
        Math.min(...[...SHIPPED_GAME_TYPES.values()].map((type) => type.retentionDays)) * DAY_SECONDS;

      expect(stage.thresholds.uncoveredTailSeconds).toBeGreaterThan(shortestSeconds / 2);
      expect(stage.thresholds.uncoveredTailSeconds).toBeLessThan(shortestSeconds * 0.6);
    },
  );
});
