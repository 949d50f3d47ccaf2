import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { longGame } from "../../scripts/console/long-game.ts";
import { useBrowser } from "./support/browser.ts";
import { type Stage, startConsole } from "./support/console.ts";

const browser = useBrowser();
const TRANSITIONS = 900;
let stage: Stage;

beforeAll(async () => {
  stage = await startConsole();
  await longGame(stage.client, "long", TRANSITIONS);
  const cards = Array.from({ length: 50_000 }, (_, nth) => ({
    id: `card-${nth}`,
    owner: `player-${nth % 4}`,
    face: "down",
    x: (nth * 7) % 640,
  }));
  const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, nth) => [`key${nth}`, nth]));
  const state = { cards, keys, turn: 0 };
  const created = await stage.client.create("large", { gameType: "generic", state });
  if (!created.persisted) throw new Error("persistence is off");
  await stage.client.append("large", {
    commitId: "turn",
    cursor: created.cursor,
    transitions: [{ action: "turn", patch: { turn: 1 } }],
  });
}, 120_000);
afterAll(async () => await stage.close());

describe("a long game", () => {
  test("is never asked for whole, and a search reads the rest of it page by page", async () => {
    const page = await browser.open(stage.console.address);
    const asked: URL[] = [];
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith("/transitions")) asked.push(url);
    });
    await page.goto(stage.at(`#/games/long/${TRANSITIONS}`));
    const transitions = page.getByRole("region", { name: "Transitions" });
    await transitions.getByRole("button", { name: new RegExp(`^${TRANSITIONS} `) }).waitFor();
    await transitions.getByRole("searchbox", { name: "Actor" }).fill("somebody-else");
    await transitions.getByRole("button", { name: /^100 / }).waitFor();
    expect(await transitions.getByRole("button").count()).toBe(1);
    for (const url of asked) expect(Number(url.searchParams.get("limit"))).toBeLessThanOrEqual(200);
  });

  test("shows the next version without a request once it was fetched ahead", async () => {
    const page = await browser.open(stage.console.address);
    await page.goto(stage.at("#/games/long/500"));
    const state = page.getByRole("region", { name: "State" });
    await state.locator(".value.number", { hasText: /^500$/ }).waitFor();
    // The versions after it are fetched ahead with the first step.
    await page.keyboard.press("ArrowRight");
    await state.locator(".value.number", { hasText: /^501$/ }).waitFor();
    await page.waitForLoadState("networkidle");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.keyboard.press("ArrowRight");
    await state.locator(".value.number", { hasText: /^502$/ }).waitFor();
    expect(asked.filter((url) => url.includes("version=502"))).toEqual([]);
  });
});

test("a state of 5 MB opens as a tree of which only what is unfolded is in the page", async () => {
  const page = await browser.open(stage.console.address);
  await page.goto(stage.at("#/games/large/1"));
  const state = page.getByRole("region", { name: "State" });
  await state.locator(".changed", { hasText: "turn: 0 → 1" }).waitFor();
  expect(await state.locator("*").count()).toBeLessThan(500);
  await state.getByRole("button", { name: /cards/ }).click();
  await state.getByRole("button", { name: /49900 more/ }).waitFor();
  expect(await state.locator("*").count()).toBeLessThan(3_000);
  // It is read and compared in a thread of its own, which ends with the view.
  expect(page.workers()).toHaveLength(1);
  await page.goto(stage.at("#/games"));
  await expect.poll(() => page.workers()).toEqual([]);
});

test("what was not kept is said on the time line", async () => {
  const { client } = stage;
  const created = await client.create("blind", { gameType: "generic", state: { score: 0 } });
  if (!created.persisted) throw new Error("persistence is off");
  await client.append("blind", {
    commitId: "resync",
    cursor: created.cursor,
    resync: true,
    transitions: [{ action: "resync", state: { score: 7 } }],
  });
  const page = await browser.open(stage.console.address);
  await page.goto(stage.at("#/games/blind/1"));
  const line = page.getByRole("slider", { name: "Version" });
  await page.getByText("not kept").waitFor();
  await expect
    .poll(async () => await line.getAttribute("aria-valuetext"))
    .toBe("version 1 of 1, after transitions that were not kept");
});
