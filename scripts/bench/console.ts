import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { openClient } from "#client";
import { consoleBackend } from "../console/backend.ts";
import { longGame } from "../console/long-game.ts";
import { serveConsole } from "../console/server.ts";
import { startService } from "../demo/local-service.ts";
import { largeGames } from "./large-games.ts";
import { median, type Row, type Say } from "./row.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const TRANSITIONS = 10_000;
const FRAME_MS = 1_000 / 60;
/** What Chromium's clock can tell apart: https://developer.mozilla.org/en-US/docs/Web/API/Performance/now */
const CLOCK_MS = 0.1;
const STEPS = 40;
/** Between two frames: more than this is a frame that was missed. */
const MISSED_MS = 1.5 * FRAME_MS;

/**
 * Measures the console in Chromium without a screen, on a game of 10,000 transitions and a state of some 5 MB: how long
 * the page takes from a key to the state, whether frames are missed while the time line is dragged, and the longest time
 * that the page is blocked while a large state opens.
 */
export async function measureConsole(say: Say): Promise<Row[]> {
  say("console");
  if (!existsSync(CHROMIUM))
    throw new Error(
      `There is no ${CHROMIUM}: run scripts/console/install-chromium.sh, or set CHROMIUM to one.`,
    );
  const service = await startService(["--port", "0"]);
  const client = openClient({ url: service.url });
  const [large] = largeGames();
  await longGame(client, "long", TRANSITIONS);
  await client.create("large", { gameType: "generic", state: large?.state ?? {} });
  const backend = consoleBackend({ target: { name: "local", url: service.url }, client, readOnly: false });
  const served = await serveConsole(backend, 0);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(served.address);
    const steps = await measureSteps(page, served.address);
    say("console", "dragging");
    const drag = await measureDrag(page);
    say("console", "a large state");
    const blocked = await measureLarge(page, served.address);
    return [...steps, drag, blocked];
  } finally {
    await browser.close();
    await served.close();
    await service.stop();
  }
}

/** From the key to the frame that shows the next version's state. */
async function measureSteps(page: Page, address: string): Promise<Row[]> {
  await page.goto(address.replace(/#.*/, "#/games/long/5000"));
  await page.locator(".state .value.number", { hasText: /^5000$/ }).waitFor();
  const first = await step(page);
  const cached: number[] = [];
  const requests: number[] = [];
  for (let nth = 0; nth < STEPS; nth += 1) {
    await page.waitForLoadState("networkidle");
    let asked = 0;
    function count(request: { url: () => string }): void {
      if (/\/state\?version=/.test(request.url())) asked += 1;
    }
    page.on("request", count);
    cached.push(await step(page));
    page.off("request", count);
    requests.push(asked);
  }
  const shown = median(cached);
  return [
    {
      what: "console: next version, fetched ahead",
      measured: `${shown.toFixed(1)} ms`,
      target: "within a frame (16.7 ms)",
      ok: shown <= FRAME_MS + CLOCK_MS,
      figures: { medianMs: shown, firstMs: first },
    },
    {
      what: "console: requests for states at a step, fetched ahead",
      measured: `${Math.max(...requests)} at most`,
      target: "1",
      ok: Math.max(...requests) <= 1,
      figures: { most: Math.max(...requests) },
    },
  ];
}

// What runs in the page is text: this side knows nothing of a page's types.
const STEP = `(async () => {
  const slider = document.querySelector("[role=slider]");
  const next = Number(slider.getAttribute("aria-valuenow")) + 1;
  const began = performance.now();
  dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  while (document.querySelector(".state h2")?.textContent !== "State at version " + next)
    await new Promise((resolve) => setTimeout(resolve, 0));
  return performance.now() - began;
})()`;
const FRAMES = `(async () => {
  const times = [];
  const until = performance.now() + 2000;
  while (performance.now() < until) times.push(await new Promise((resolve) => requestAnimationFrame(resolve)));
  return times;
})()`;
const OBSERVE = `globalThis.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
}).observe({ entryTypes: ["longtask"] });`;

/** Presses the arrow key inside the page, and waits until the next version is in it. @returns ms */
async function step(page: Page): Promise<number> {
  return await page.evaluate<number>(STEP);
}

/** Drags over the whole game in two seconds. */
async function measureDrag(page: Page): Promise<Row> {
  const box = await page.getByRole("slider", { name: "Version" }).boundingBox();
  if (!box) throw new Error("the time line is not there");
  await page.mouse.move(box.x + 10, box.y + 30);
  await page.mouse.down();
  const frames = page.evaluate<number[]>(FRAMES);
  for (let nth = 1; nth <= 120; nth += 1)
    await page.mouse.move(box.x + 10 + (nth * (box.width - 20)) / 120, box.y + 30);
  const times = await frames;
  await page.mouse.up();
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const perSecond = (gaps.length * 1_000) / gaps.reduce((sum, gap) => sum + gap, 0);
  const missed = gaps.filter((gap) => gap > MISSED_MS).length;
  return {
    what: "console: frames a second while the time line of 10,000 transitions is dragged",
    measured: `${perSecond.toFixed(1)}, ${missed} of ${gaps.length} late`,
    target: "60",
    ok: perSecond >= 58,
    figures: { perSecond, missed, frames: gaps.length },
  };
}

/** The longest task of the page while a large state is opened and shown. */
async function measureLarge(page: Page, address: string): Promise<Row> {
  await page.goto(address.replace(/#.*/, "#/games"));
  await page.evaluate(OBSERVE);
  await page.evaluate(`location.hash = "#/games/large/0"`);
  await page.getByRole("region", { name: "State" }).getByRole("button", { name: /keys/ }).waitFor();
  await page.waitForLoadState("networkidle");
  const longest = await page.evaluate<number>("globalThis.longest");
  return {
    what: "console: longest time that the page is blocked while a state of 4 MB opens",
    measured: `${Math.round(longest)} ms`,
    target: "200 ms",
    ok: longest <= 200,
    figures: { longestMs: longest },
  };
}
