import { describe, expect, test } from "vitest";
import { runObjects } from "../../../../lambdas/store/fleet/run-objects.ts";
import { findRun, keepRun } from "../../../../lambdas/store/fleet/run-record.ts";
import { memoryArchive } from "../../../../scripts/local/memory-archive.ts";
import { fleetRun } from "../../../fixtures/fleet.ts";

describe("what a run keeps", () => {
  test("is kept once under its id, and replaced where it may be, also by two at the same time", async () => {
    const asked = fleetRun({ mode: "restore", to: { at: 1 }, reason: "bad release" });
    const objects = runObjects(memoryArchive());
    expect(await findRun(objects, "run-1")).toBeUndefined();
    expect(await keepRun(objects, asked)).toEqual(asked);
    expect(await keepRun(objects, { ...asked, reason: "other" })).toEqual(asked);
    expect(await findRun(objects, "run-1")).toEqual(asked);
    await Promise.all([1, 2].map((by) => objects.replace("x", { by }, () => true)));
    expect(await objects.get("x")).toHaveProperty("by");
  });
});
