import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/console/**", "test/clients/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["lambdas/game/**", "lambdas/store/**"],
      thresholds: { lines: 100, branches: 100 },
    },
  },
});
