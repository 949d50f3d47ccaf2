import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openSource } from "../../../lambdas/flags/open-source.ts";
import { defaultConfig } from "../../../lambdas/flags/source.ts";
import { startAppConfigDataServer } from "../../fixtures/appconfigdata-server.ts";

function report(): void {}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("serves what is compiled in where nothing is set", async () => {
  const source = await openSource({}, () => 5, report);
  expect(source.current()).toEqual(defaultConfig(5));
});

test("reads the file where one is set", async () => {
  const directory = await mkdtemp(join(tmpdir(), "savepoint-flags-"));
  const path = join(directory, "flags.json");
  await writeFile(path, "{}");
  const source = await openSource({ file: path }, () => 5, report);
  source.close();
  await rm(directory, { recursive: true });
  expect(source.current().origin).toBe("file");
});

test("asks AppConfig where it is set, with the endpoint of the environment", async () => {
  const server = await startAppConfigDataServer();
  server.deploy("flags", { enable_state_snapshots: { enabled: true } }, "v1");
  vi.stubEnv("AWS_ENDPOINT_URL", server.endpoint);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const appConfig = { application: "savepoint", environment: "test" };
  const source = await openSource({ appConfig }, () => 5, report);
  await server.close();
  expect(source.current()).toMatchObject({ origin: "appconfig", version: "v1" });
});
