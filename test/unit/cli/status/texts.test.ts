import { expect, test } from "vitest";
import { FIVE } from "../../../../scripts/cli/metrics/five.ts";
import { alarmsWell } from "../../../../scripts/cli/status/status.ts";
import { breakerWell, figureText } from "../../../../scripts/cli/status/texts.ts";

test("a breaker is well where one was measured, and nothing is said of it where none was", () => {
  expect(breakerWell({ state: "closed", failures: 0 })).toBe(true);
  expect(breakerWell({ state: "closed", functions: { transition: "closed" } })).toBe(true);
  expect(breakerWell({ state: "closed", functions: {} })).toBe(undefined);
  expect(breakerWell({ state: "closed" })).toBe(undefined);
  expect(breakerWell({ state: "open" })).toBe(false);
  expect(breakerWell({ state: "half-open", failures: 3 })).toBe(false);
});

test("alarms are well where all have data, and nothing is said of them where some have none", () => {
  const deployment = undefined;
  expect(alarmsWell({ deployment, alarms: 8, inAlarm: [], withoutData: 0 })).toBe(true);
  expect(alarmsWell({ deployment, alarms: 8, inAlarm: [], withoutData: 1 })).toBe(undefined);
  expect(alarmsWell({ deployment, alarms: 8, inAlarm: ["page"], withoutData: 0 })).toBe(false);
  expect(alarmsWell({ deployment, alarms: 0, inAlarm: [], withoutData: 0 })).toBe(false);
});

test("a figure that is not there is none, and one beyond every bucket is no 0", () => {
  function figure(title: string, whole: number | undefined): string | undefined {
    const watched = FIVE.find((one) => one.title === title);
    if (!watched) throw new Error(`there is no metric ${title}`);
    // As the console's page gets it.
    return figureText(JSON.parse(JSON.stringify({ watched, values: [], whole })));
  }
  expect(figure("errors", undefined)).toBe(undefined);
  expect(figure("errors", 0)).toBe("0");
  expect(figure("transitions", 1_440)).toBe("1,440");
  expect(figure("p99, ms", 250)).toBe("≤ 250");
  expect(figure("p99, ms", Number.POSITIVE_INFINITY)).toBe("off the scale");
  expect(figure("breaker", 2)).toBe("open");
});
