import { describe, expect, test } from "vitest";
import { firstConfiguration } from "../../../infra/first-configuration.ts";
import { handler } from "../../../lambdas/functions/flag-validator.ts";

function question(document: string) {
  return {
    applicationId: "abc1234",
    configurationProfileId: "def5678",
    configurationVersion: "7",
    content: Buffer.from(document).toString("base64"),
    uri: "hosted",
  };
}

async function judge(document: object) {
  return await handler(question(JSON.stringify(document)));
}

describe("the validator of flags", () => {
  test.each([true, false])("lets the first flags pass, persistence enabled: %s", async (enabled) => {
    await expect(handler(question(firstConfiguration(enabled).flags))).resolves.toBeUndefined();
  });

  test("lets flags pass in the form in which they are retrieved", async () => {
    await expect(
      judge({ use_state_persistence: { enabled: true, rolloutPercent: 5 } }),
    ).resolves.toBeUndefined();
  });

  test("refuses recovery without persistence, and says what to set", async () => {
    const document = { use_state_persistence: { enabled: false }, enable_state_recovery: { enabled: true } };

    await expect(judge(document)).rejects.toThrow(
      /enable_state_recovery is on and use_state_persistence is off.* npx savepoint enable turns persistence on/,
    );
  });

  test("refuses a misspelt flag or attribute, but never turning persistence off", async () => {
    await expect(judge({ use_state_persistance: { enabled: true } })).rejects.toThrow(
      "expected none of these unknown fields: use_state_persistance",
    );
    const misspelt = { rolloutPercentage: 5, _updatedAt: "2026-01-01" };
    await expect(judge({ use_state_persistence: { enabled: true, ...misspelt } })).rejects.toThrow(
      "use_state_persistence: expected none of these unknown fields: rolloutPercentage",
    );
    const off = { use_state_persistence: { enabled: false, ...misspelt } };
    await expect(judge(off)).resolves.toBeUndefined();
  });

  test("refuses flags that functions could not use, and names them", async () => {
    await expect(judge({ use_state_persistence: { enabled: true, rolloutPercent: 101 } })).rejects.toThrow(
      "use_state_persistence.rolloutPercent: expected at most 100, found 101",
    );
  });

  test("refuses what is no JSON, and a question that is none", async () => {
    await expect(handler(question("{"))).rejects.toThrow("flags can't be used");
    await expect(handler({})).rejects.toThrow("content: expected string, found nothing");
  });
});
