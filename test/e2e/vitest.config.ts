import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

// Groups run one after another: a flag that is off, or a stage that is deployed again, is off for every test.
function group(name: string, groupOrder: number): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: [`test/e2e/${name}/*.test.ts`],
      setupFiles: ["test/e2e/support/wipe.ts"],
      sequence: { groupOrder },
      maxWorkers: 2,
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  };
}

const { APPCONFIG_APPLICATION: flagsMayChange, E2E_STATE_TABLE: ownStage } = process.env;

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: {
    reporters: ["verbose"],
    projects: [
      group("api", 1),
      // Waits for most of its time, so what can't be deployed is tried meanwhile.
      ...(flagsMayChange ? [group("flags", 2)] : []),
      ...(ownStage
        ? [group("bad-input", 2), group("stage", 3), group("bulk", 4), group("operator", 5), group("end", 6)]
        : []),
    ],
  },
});
