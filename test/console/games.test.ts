import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playChess } from "../../scripts/console/play-chess.ts";
import { useBrowser } from "./support/browser.ts";
import { type Stage, sixGames, startConsole } from "./support/console.ts";

const browser = useBrowser();
const MARKUP = `<img src=x onerror="document.title='broken'">`;
let stage: Stage;
const fens = new Map<string, readonly string[]>();

beforeAll(async () => {
  stage = await startConsole();
  for (const [index, game] of sixGames().entries()) {
    const gameId = `kasparov-deep-blue-${index + 1}`;
    fens.set(gameId, await playChess(stage.client, gameId, game));
  }
}, 120_000);
afterAll(async () => await stage.close());

/** The page with the token, at a route. */
async function openAt(hash: string, options?: Parameters<typeof browser.open>[1]): Promise<Page> {
  const page = await browser.open(stage.console.address, options);
  await page.locator("a.row").first().waitFor();
  await page.goto(stage.at(hash));
  return page;
}

function versionOf(page: Page) {
  return page.getByRole("slider", { name: "Version" }).getAttribute("aria-valuenow");
}

describe("the list of games", () => {
  test("shows all games, filters them and opens one by its id", async () => {
    const page = await browser.open(stage.console.address);
    await page.getByText("6 games", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Status" }).selectOption("active");
    await page.getByText("No game matches").waitFor();
    await page.getByRole("combobox", { name: "Status" }).selectOption("finished");
    await page.getByText("6 games", { exact: true }).waitFor();
    expect(page.url()).toContain("#/games?status=finished");
    await page.getByRole("searchbox", { name: "Game id" }).fill("blue-3");
    await page.getByText("1 game", { exact: true }).waitFor();
    await page.getByRole("searchbox", { name: "Game id" }).fill("kasparov-deep-blue-4");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "kasparov-deep-blue-4" }).waitFor();
  });

  test("shows a new game without being asked again", async () => {
    const page = await browser.open(stage.console.address);
    await page.getByText("6 games", { exact: true }).waitFor();
    await stage.client.create("just-created", { gameType: "generic" });
    await page.getByRole("link", { name: "just-created" }).waitFor();
  });

  test("keeps of thousands only those in view", async () => {
    const own = await startConsole();
    try {
      for (let batch = 0; batch < 20; batch += 1)
        await Promise.all(
          Array.from({ length: 25 }, (_, game) =>
            own.client.create(`game-${batch * 25 + game}`, { gameType: "generic" }),
          ),
        );
      const page = await browser.open(own.console.address);
      await page.locator("a.row").first().waitFor();
      const list = page.locator(".rows");

      // The next page comes when the filters are others already.
      const late = Promise.withResolvers<void>();
      let requests = 0;
      await page.route(/[?&]page=/, async (route) => {
        requests += 1;
        await late.promise;
        // The second one fails, and is asked again while the list's end stays in view.
        await (requests === 2 ? route.abort() : route.continue());
      });
      const asked = page.waitForRequest(/[?&]page=/);
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await asked;
      const status = page.getByRole("combobox", { name: "Status" });
      await status.selectOption("finished");
      await page.getByText("No game matches").waitFor();
      // Chromium says of some answers that came whole that they were aborted.
      function isPage(request: Request) {
        return /[?&]page=/.test(request.url());
      }
      const answered = Promise.race([
        page.waitForEvent("requestfinished", isPage),
        page.waitForEvent("requestfailed", isPage),
      ]);
      late.resolve();
      await answered;
      await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
      expect(await page.locator("output").textContent()).toBe("0 games");
      await status.selectOption("");

      await page.locator("a.row").first().waitFor();
      while ((await page.locator("output").textContent()) !== "500 games")
        await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      expect(await page.locator("a.row").count()).toBeLessThan(60);
    } finally {
      await own.close();
    }
  });
});

describe("an address", () => {
  test("that changes before the page was painted is followed", async () => {
    const page = await browser.open("about:blank");
    // As when a second address is opened at once: no frame comes before the page hears of it.
    await page.addInitScript(`
      const frame = requestAnimationFrame;
      const heard = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
      globalThis.requestAnimationFrame = (callback) => void heard.then(() => frame(callback));
      addEventListener("DOMContentLoaded", () => { location.hash = "#/games/kasparov-deep-blue-2/40"; });`);
    await page.goto(stage.console.address);
    await page.getByRole("heading", { name: "kasparov-deep-blue-2" }).waitFor();
  });

  test("that is no address of a game says so", async () => {
    const page = await openAt("#/games/100%");
    await page.getByRole("alert").waitFor();
  });
});

describe("a game", () => {
  test("shows the position that chess.js has, at any version by its address", async () => {
    const page = await openAt("#/games/kasparov-deep-blue-2/40");
    for (const version of [40, 0, 7, 90]) {
      await page.goto(stage.at(`#/games/kasparov-deep-blue-2/${version}`));
      const fen = fens.get("kasparov-deep-blue-2")?.[version] ?? "";
      await page.locator(`[data-fen="${fen}"]`).waitFor();
    }
  });

  test("steps by the arrow keys, with an address for each position, and says what happened", async () => {
    const page = await openAt("#/games/kasparov-deep-blue-1/10");
    await page.getByRole("heading", { name: /^Version 10: move$/ }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: /^Version 11: move$/ }).waitFor();
    expect(page.url()).toContain("#/games/kasparov-deep-blue-1/11");
    await page.keyboard.press("Home");
    await page.getByText("was created with this state").waitFor();
    await page.keyboard.press("End");
    await page.getByRole("heading", { name: /: result$/ }).waitFor();
    expect(await versionOf(page)).toBe("91");
  });

  test("counts each press of a key, however fast they come", async () => {
    const page = await openAt("#/games/kasparov-deep-blue-1/10");
    await page.getByRole("heading", { name: /^Version 10: move$/ }).waitFor();
    await page.evaluate(`for (let press = 0; press < 5; press += 1)
      dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", cancelable: true }))`);
    await page.getByRole("heading", { name: /^Version 15: move$/ }).waitFor();
  });

  test("follows the hand along the time line", async () => {
    const page = await openAt("#/games/kasparov-deep-blue-3/0");
    const line = page.getByRole("slider", { name: "Version" });
    await line.waitFor();
    const box = await line.boundingBox();
    if (!box) throw new Error("the time line is not there");
    await page.mouse.move(box.x + 20, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 30, { steps: 20 });
    await page.mouse.up();
    const version = Number(await versionOf(page));
    expect(version).toBeGreaterThan(40);
    expect(version).toBeLessThan(60);
    await page.locator(`[data-fen="${fens.get("kasparov-deep-blue-3")?.[version]}"]`).waitFor();
  });

  test("marks what a transition changed, and compares with any other version", async () => {
    const page = await openAt("#/games/kasparov-deep-blue-1/10");
    const state = page.getByRole("region", { name: "State" });
    await state.locator(".changed", { hasText: "moves: 8 → 9" }).waitFor();
    await page.getByRole("spinbutton", { name: "compared with version" }).fill("2");
    await state.locator(".changed", { hasText: "moves: 1 → 9" }).waitFor();
    expect(page.url()).toContain("against=2");
  });

  test("finds transitions by actor and action", async () => {
    const page = await openAt("#/games/kasparov-deep-blue-1");
    const transitions = page.getByRole("region", { name: "Transitions" });
    await transitions.getByRole("button", { name: /^91 result/ }).waitFor();
    await transitions.getByRole("searchbox", { name: "Action" }).fill("result");
    await transitions.getByRole("button", { name: /^90 / }).waitFor({ state: "detached" });
    expect(await transitions.getByRole("button").count()).toBe(1);
    await transitions.getByRole("button", { name: /result/ }).click();
    expect(await versionOf(page)).toBe("91");
  });

  test("shows names with markup as text", async () => {
    const created = await stage.client.create("markup", { gameType: "generic", state: { [MARKUP]: MARKUP } });
    if (!created.persisted) throw new Error("persistence is off");
    await stage.client.append("markup", {
      commitId: crypto.randomUUID(),
      cursor: created.cursor,
      transitions: [{ action: MARKUP, actor: MARKUP, payload: { [MARKUP]: MARKUP } }],
    });
    const page = await openAt("#/games/markup");
    await page.getByRole("heading", { name: MARKUP }).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Savepoint");
  });

  test("says that a game is not there, and that one was wiped", async () => {
    const page = await openAt("#/games/nobody-played-this");
    await page.getByRole("alert").getByText("There is no game").waitFor();
    await stage.client.create("wiped", { gameType: "generic" });
    await stage.client.wipe("wiped");
    await page.goto(stage.at("#/games/wiped"));
    await page.getByRole("alert").getByText("was wiped").waitFor();
  });
});
