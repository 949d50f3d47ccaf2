import { defineConfig } from "vitest/config";

/** Completion in shells that not every machine has: `npm run test:shells`. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/shells/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
