import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkRegionChosen } from "../../infra/chosen-region.ts";

const config = join(mkdtempSync(join(tmpdir(), "savepoint-config-")), "config");
writeFileSync(config, "[profile with]\nregion = us-east-1\n[profile without]\noutput = json\n");

beforeEach(() => {
  for (const name of ["AWS_REGION", "AMAZON_REGION", "AWS_DEFAULT_REGION", "AMAZON_DEFAULT_REGION"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_CONFIG_FILE", config);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  vi.stubEnv("CDK_DEFAULT_REGION", "us-east-1");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("refuses the region that the CDK takes when nobody has chosen one", async () => {
  vi.stubEnv("AWS_PROFILE", "without");

  await expect(checkRegionChosen(process.env)).rejects.toThrow(
    /^No AWS region: set AWS_REGION, or a region in the profile\.$/,
  );
});

test.each([
  ["the profile names it", "AWS_PROFILE", "with"],
  ["AWS_REGION names it", "AWS_REGION", "us-east-1"],
  ["AWS_DEFAULT_REGION names it", "AWS_DEFAULT_REGION", "us-east-1"],
  ["it is another, found where only the CDK looks", "CDK_DEFAULT_REGION", "eu-west-1"],
])("takes it when %s", async (_when, name, value) => {
  vi.stubEnv("AWS_PROFILE", "without");
  vi.stubEnv(name, value);

  await expect(checkRegionChosen(process.env)).resolves.toBeUndefined();
});
