import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openBase } from "../../../lambdas/open/open-base.ts";

afterEach(() => vi.restoreAllMocks());

/** What goes to the standard output while something runs. */
async function written(run: () => Promise<unknown>): Promise<string> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    text += String(line);
    return true;
  });
  await run();
  write.mockRestore();
  return text;
}

test("a function measures under its name, version and stage, with its gauges", async () => {
  const base = await openBase(
    { POWERTOOLS_SERVICE_NAME: "transition", POWERTOOLS_METRICS_NAMESPACE: "Savepoint/prod" },
    "7",
  );

  const line = await written(async () => await base.telemetry.measure("append", async () => {}));

  expect(JSON.parse(line)).toMatchObject({
    service: "transition",
    version: "7",
    operation: "append",
    circuit_breaker_status: 0,
    flags_age_seconds: expect.any(Number),
    memory_usage_bytes: expect.any(Number),
    _aws: { CloudWatchMetrics: [{ Namespace: "Savepoint/prod" }, { Dimensions: [["service", "version"]] }] },
  });
  expect(base.mayGuess).toBe(true);
});

test("one machine writes no lines, and reads its metrics where they are", async () => {
  const base = await openBase({ SAVEPOINT_EMF: "off", UNREAD_CONFIGURATION: "refuse" });

  expect(await written(async () => await base.telemetry.measure("append", async () => {}))).toBe("");
  expect(base.registry.text()).toContain('state_operation_duration_ms_count{operation="append"} 1');
  expect(base.registry.text()).toContain("\ncircuit_breaker_status 0\n");
  expect(base.mayGuess).toBe(false);
});

test("a configuration that can't be read leaves what is compiled in", async () => {
  const file = join(tmpdir(), `savepoint-flags-${process.pid}.json`);
  await writeFile(file, "no JSON");

  const base = await openBase({ FLAGS_FILE: file, SAVEPOINT_EMF: "off" });
  base.config.close();

  expect(base.config.current().origin).toBe("default");
});
