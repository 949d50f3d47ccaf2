import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { useBrowser } from "./support/browser.ts";
import { ownConsole, type Stage } from "./support/console.ts";

const browser = useBrowser();

/** A console with one game of three transitions, opened at it. */
async function openGame(
  options?: Parameters<typeof ownConsole>[0],
): Promise<Stage & { readonly page: Page }> {
  const stage = await ownConsole(options);
  let position = await stage.client.create("room-42", { gameType: "generic", state: { score: 0 } });
  for (const score of [1, 2, 3]) {
    if (!position.persisted) throw new Error("persistence is off");
    const transitions = [{ action: "goal", patch: { score } }];
    const commitId = crypto.randomUUID();
    position = await stage.client.append("room-42", { commitId, cursor: position.cursor, transitions });
  }
  const page = await browser.open(stage.console.address);
  await page.getByRole("link", { name: /^room-42/ }).click();
  await page.getByRole("heading", { name: "room-42", exact: true }).waitFor();
  return { ...stage, page };
}

describe("an operator", () => {
  test("corrects a game: sees the difference, must give a reason, and finds it in the history", async () => {
    const { page, client } = await openGame();
    await page.getByRole("button", { name: "Correct" }).click();
    const dialog = page.getByRole("dialog");
    const correct = dialog.getByRole("button", { name: "Correct" });
    const state = dialog.getByRole("textbox", { name: "State, as JSON" });
    await state.fill('{"score": 7');
    expect(await correct.isDisabled()).toBe(true);
    await dialog.getByText(/JSON/).last().waitFor();
    await state.fill('{"score": 7}');
    await dialog.locator(".changed", { hasText: "score: 3 → 7" }).waitFor();
    expect(await correct.isDisabled()).toBe(true);
    await dialog.getByRole("textbox", { name: /^Reason/ }).fill("miscounted");
    await correct.click();
    await dialog.getByText("this is version 4").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /^4 correction/ }).waitFor();
    const { transitions } = await client.history("room-42", { start: 4 });
    expect(transitions).toMatchObject([{ version: 4, kind: "correction", reason: "miscounted" }]);
    expect((await client.state("room-42")).state).toEqual({ score: 7 });
  });

  test("makes a snapshot, which the time line marks", async () => {
    const { page, client } = await openGame();
    await page.getByRole("button", { name: "Snapshot" }).click();
    await page.getByRole("button", { name: "Make the snapshot" }).click();
    await page.getByText("The snapshot at version 3 is there.").waitFor();
    expect((await client.snapshots("room-42")).snapshots).toMatchObject([{ version: 3 }]);
  });

  test("recovers a version, with a report of what it was built from", async () => {
    const { page } = await openGame();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("button", { name: "Recover" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Recover" }).click();
    await page.getByText("built from the creation at version 0 and 2 transitions").waitFor();
  });

  test("fences a game, so that an older writer is refused", async () => {
    const { page, client } = await openGame();
    const { cursor = "" } = await client.state("room-42");
    await page.getByRole("button", { name: "Fence" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Fence" }).click();
    await page.getByText("Fenced at version 4").waitFor();
    const late = client.append("room-42", {
      commitId: crypto.randomUUID(),
      cursor,
      transitions: [{ action: "late" }],
    });
    await expect(late).rejects.toMatchObject({ problem: { status: 409 } });
  });

  test("wipes a game only once its id was typed", async () => {
    const { page, client } = await openGame();
    await page.getByRole("button", { name: "Wipe" }).click();
    const wipe = page.getByRole("button", { name: "Wipe for good" });
    expect(await wipe.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Type the id to confirm" }).fill("room-4");
    expect(await wipe.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Type the id to confirm" }).fill("room-42");
    await wipe.click();
    await page
      .getByRole("status")
      .getByText(/Nothing is left of it|under way/)
      .waitFor();
    await expect(client.state("room-42")).rejects.toMatchObject({ problem: { status: 410 } });
  });

  test("sees the five metrics as words and figures, and that a chart begins with the next reading", async () => {
    const { page, at } = await openGame();
    await page.goto(at("#/health"));
    await page.locator("figcaption", { hasText: "breaker closed" }).waitFor();
    expect(await page.getByText("The next reading begins the chart").count()).toBeGreaterThan(0);
  });

  test("learns what a change of flags needs, as by the command", async () => {
    const { page, at } = await openGame();
    await page.goto(at("#/health"));
    await page.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("dialog").getByRole("alert").getByText("--flags").waitFor();
    expect(await page.getByRole("button", { name: "Change the flags" }).isDisabled()).toBe(true);
  });

  test("has no way to change anything with --read-only", async () => {
    const { page, client } = await openGame({ readOnly: true });
    await page.getByText("read only").waitFor();
    expect(await page.getByRole("button", { name: /Snapshot|Fence|Correct|Wipe/ }).count()).toBe(0);
    const refused = await page.evaluate(
      async () =>
        (
          await fetch("/v1/games/room-42", {
            method: "DELETE",
            headers: { "savepoint-console-token": localStorage.getItem("savepoint-console-token") ?? "" },
          })
        ).status,
    );
    expect(refused).toBe(403);
    expect((await client.state("room-42")).version).toBe(3);
  });
});

describe("a service that dies", () => {
  test("is reported with what to do, and the page continues when it is back", async () => {
    const { page, service } = await openGame();
    const port = new URL(service.url).port;
    await service.kill();
    await page.getByRole("alert").getByText("does not answer").first().waitFor();
    expect(await page.getByRole("heading", { name: "room-42", exact: true }).count()).toBe(1);
    const again = await ownConsole({ args: ["--port", port] });
    await again.client.create("room-42", { gameType: "generic", state: { score: 0 } });
    await page.getByText("0 transitions").waitFor();
    await expect.poll(async () => await page.getByRole("alert").count(), { timeout: 20_000 }).toBe(0);
  });
});
