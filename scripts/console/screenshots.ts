import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { openClient } from "#client";
import { startService } from "../demo/local-service.ts";
import { readGames } from "../demo/played-games.ts";
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

const service = await startService(["--port", "0"]);
const client = openClient({ url: service.url });
for (const [index, game] of readGames(readFileSync(PGN, "utf8"), "the demo's games").entries())
  await playChess(client, `kasparov-deep-blue-${index + 1}`, game);
const target = { name: "local", url: service.url };
const served = await serveConsole(consoleBackend({ target, client, readOnly: false }), 0);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: SIZE });
await page.goto(served.address);
mkdirSync(PICTURES, { recursive: true });
for (const { name, hash, ready } of VIEWS) {
  await page.goto(served.address.replace(/#.*/, hash));
  await page.locator(ready).first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: `${PICTURES}${name}.png` });
}
await browser.close();
await served.close();
await service.stop();
