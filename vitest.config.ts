import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** What the command does in an emergency: `disable`, `enable`, `rollout`, `override`, `alarms test` and `alarms restore`. */
const EMERGENCY = {
  "scripts/cli/alarms/{restore,run-test,test-paging}.ts": { lines: 90, branches: 85 },
  "scripts/cli/appconfig/{deploy,deployed,deployments,monitors,store}.ts": { lines: 90, branches: 65 },
  "scripts/cli/commands/{alarms,disable,enable,override,rollout}.ts": { lines: 100, branches: 85 },
  "scripts/cli/flags/{await-answers,change-flags,edits,override-functions,plan,probe,run-override}.ts": {
    lines: 85,
    branches: 60,
  },
};

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/console/**", "test/clients/**", "test/shells/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than a small runner's two cores: half of the tests wait for processes that they start.
    maxWorkers: 3,
    // For the processes that tests start: two fifths less processor time each.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "savepoint-compile-cache") },
    coverage: {
      provider: "v8",
      include: ["lambdas/**/*.ts", "client/src/**/*.ts", ...Object.keys(EMERGENCY)],
      // In bundles alone, which processes of their own run (test/infra/bundles.test.ts).
      exclude: ["lambdas/open/{stack-traces,unused-endpoint-cache}.ts", "**/*.d.ts"],
      // Of each group together. Processes that a test starts are not measured.
      thresholds: {
        "lambdas/{game,store}/**": { lines: 100, branches: 100 },
        "lambdas/calls/**": { lines: 98, branches: 95 },
        "lambdas/triggers/**": { lines: 85, branches: 80 },
        "lambdas/flags/**": { lines: 100, branches: 95 },
        "lambdas/api/**": { lines: 95, branches: 88 },
        "lambdas/{functions,open,telemetry}/**": { lines: 85, branches: 75 },
        "client/src/{*.ts,aws/**,journal/**,queue/**}": { lines: 90, branches: 80 },
        "client/src/{boardgame.io,colyseus}/**": { lines: 90, branches: 80 },
        ...EMERGENCY,
      },
    },
  },
});
