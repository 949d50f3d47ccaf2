import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { openClient } from "#client";
import { startService } from "../demo/local-service.ts";
import { type PlayedGame, readGames } from "../demo/played-games.ts";
import { consoleBackend } from "./backend.ts";
import { playChess } from "./play-chess.ts";
import { serveConsole } from "./server.ts";

// Makes the pictures of the console in docs/console: node scripts/console/screenshots.ts

const PICTURES = fileURLToPath(new URL("../../docs/console/", import.meta.url));
const PGN = new URL("../demo/games/kasparov-deep-blue-1997.pgn", import.meta.url);
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SIZE = { width: 1280, height: 860 };

const VIEWS = [
  { name: "games", hash: "#/games", ready: "a.row" },
  { name: "game", hash: "#/games/kasparov-deep-blue-2/72", ready: ".board svg" },
  { name: "health", hash: "#/health", ready: "table" },
];

const READINGS = 24;
const READING_MS = 10_000;

/** Plays on between the readings of the health view, more now and then. */
async function growCharts(friendly: PlayedGame): Promise<void> {
  for (let reading = 0; reading < READINGS; reading += 1) {
    const games = 1 + ((reading * 7) % 4);
    for (let index = 0; index < games; index += 1)
      await playChess(client, `friendly-${reading}-${index}`, friendly);
    const read = page.waitForResponse(/\/console\/status$/);
    await page.clock.runFor(READING_MS);
    await read;
  }
}

const service = await startService(["--port", "0"]);
const client = openClient({ url: service.url });
const games = readGames(readFileSync(PGN, "utf8"), "the demo's games");
const [friendly] = games;
if (!friendly) throw new Error("the demo has games");
for (const [index, game] of games.entries()) await playChess(client, `kasparov-deep-blue-${index + 1}`, game);
const target = { name: "local", url: service.url };
const served = await serveConsole(consoleBackend({ target, client, readOnly: false }), 0);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: SIZE });
// A local stack keeps no past: the charts grow while the page is open, faster here than in life.
await page.clock.install();
await page.goto(served.address);
mkdirSync(PICTURES, { recursive: true });
for (const { name, hash, ready } of VIEWS) {
  await page.goto(served.address.replace(/#.*/, hash));
  await page.locator(ready).first().waitFor();
  if (name === "health") await growCharts(friendly);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: `${PICTURES}${name}.png` });
}
await browser.close();
await served.close();
await service.stop();
