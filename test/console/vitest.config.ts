import { defineConfig } from "vitest/config";

/** The console in a real Chromium: `npm run test:console`. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/console/**/*.test.ts"],
    // One browser, and one stack, at a time: two cores are enough for that.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
