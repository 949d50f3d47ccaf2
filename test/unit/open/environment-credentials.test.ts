import { expect, onTestFinished, test, vi } from "vitest";
import { defaultProvider } from "../../../lambdas/open/environment-credentials.ts";

test("a function's credentials are those of its environment, which is read once", async () => {
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  vi.stubEnv("AWS_ACCESS_KEY_ID", "first");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_SESSION_TOKEN", "token");
  const provider = defaultProvider({});
  const found = await provider();
  expect(found).toMatchObject({ accessKeyId: "first", secretAccessKey: "secret", sessionToken: "token" });
  vi.stubEnv("AWS_ACCESS_KEY_ID", "second");
  expect(await provider()).toBe(found);
});
