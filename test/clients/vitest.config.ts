import { defineConfig } from "vitest/config";

/** Clients that are generated from openapi.json, type-checked and played with: `npm run test:clients`. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/clients/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
