import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AppConfigDataServer, startAppConfigDataServer } from "../../fixtures/appconfigdata-server.ts";
import { type Bundled, loadBundled } from "../../fixtures/bundled.ts";

// That the store keeps its contract on the bundled client is in test/contract.

let bundled: Bundled;
beforeAll(async () => {
  bundled = await loadBundled();
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "none");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "none");
});
afterAll(() => vi.unstubAllEnvs());

describe("flags in a bundle", () => {
  let server: AppConfigDataServer;
  beforeAll(async () => {
    server = await startAppConfigDataServer();
    vi.stubEnv("AWS_ENDPOINT_URL_APPCONFIGDATA", server.endpoint);
  });
  afterAll(() => server.close());

  it("come from AppConfig, change with it, and survive a lost session", async () => {
    let now = 1_000_000;
    const failures: unknown[] = [];
    server.deploy("flags", { enable_state_snapshots: { enabled: false } }, "v7");
    const source = await bundled.openAppConfigSource({
      client: bundled.createAppConfigClient(),
      application: "savepoint",
      environment: "test",
      clock: () => now,
      report: (failure) => failures.push(failure),
      startTimeoutMs: 30_000,
    });

    expect(source.current()).toMatchObject({
      version: "v7",
      flags: { enable_state_snapshots: { enabled: false } },
    });

    server.deploy("flags", { enable_state_snapshots: { enabled: true } }, "v8");
    server.expireTokens();
    now += 15_000;
    await source.refresh();

    expect(source.current()).toMatchObject({
      version: "v8",
      flags: { enable_state_snapshots: { enabled: true } },
    });
    expect(failures).toEqual([]);
  });
});

describe("the cursor keys in a bundle", () => {
  it("come from Secrets Manager", async () => {
    const asked: unknown[] = [];
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      asked.push([request.headers["x-amz-target"], JSON.parse(Buffer.concat(parts).toString())]);
      response.end(JSON.stringify({ SecretString: "the keys" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", `http://127.0.0.1:${address.port}`);

    expect(await bundled.readSecret("cursor-keys")).toBe("the keys");
    expect(asked).toEqual([["secretsmanager.GetSecretValue", { SecretId: "cursor-keys" }]]);

    server.closeAllConnections();
    server.close();
  });
});
