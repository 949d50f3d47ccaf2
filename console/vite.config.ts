import { defineConfig } from "vite";

/** The console's page: built to `console/dist`, which the console's server serves. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: { target: "es2024", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
