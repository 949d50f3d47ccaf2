import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
// As root, and without a network: nothing that Chromium would ask others for.
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser for all tests of a file. */
export function useBrowser(): {
  readonly open: (address: string, options?: BrowserContextOptions) => Promise<Page>;
} {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    if (!existsSync(CHROMIUM))
      throw new Error(
        `There is no ${CHROMIUM}: run scripts/console/install-chromium.sh, or set CHROMIUM to one.`,
      );
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(async () => {
    await browser.close();
    // All that the page's Content-Security-Policy blocks or its code throws is a fault.
    expect(complaints).toEqual([]);
  });
  return {
    open: async (address, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        const text = message.text();
        // Chromium writes down each answer of 400 and up, wanted or not.
        const own = new URL(page.url()).hostname === "127.0.0.1";
        if (own && message.type() === "error" && !text.startsWith("Failed to load resource"))
          complaints.push(text);
      });
      await page.goto(address);
      return page;
    },
  };
}
