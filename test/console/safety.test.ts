import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildPage } from "../../scripts/console/assets.ts";
import { useBrowser } from "./support/browser.ts";
import { type Stage, startConsole } from "./support/console.ts";

const browser = useBrowser();
const DIST = resolve(import.meta.dirname, "../../console/dist");
let stage: Stage;

beforeAll(async () => {
  stage = await startConsole();
  let position = await stage.client.create("room-42", {
    gameType: "generic",
    state: { score: 0, hands: [[1], [2]] },
  });
  for (const to of ["PREPARATION", "TURN", "TURN"]) {
    if (!position.persisted) throw new Error("persistence is off");
    const transitions = [{ action: "go", actor: "ann", to, patch: { score: 1 } }];
    const commitId = crypto.randomUUID();
    position = await stage.client.append("room-42", { commitId, cursor: position.cursor, transitions });
  }
});
afterAll(async () => await stage.close());

describe("the page", () => {
  test.each(
    ["#/games", "#/games/room-42/2", "#/health"].flatMap((hash) =>
      (["light", "dark"] as const).map((colorScheme) => ({ hash, colorScheme })),
    ),
  )("$hash in $colorScheme has no fault that axe-core finds", async ({ hash, colorScheme }) => {
    const page = await browser.open(stage.console.address, { colorScheme });
    await page.locator("a.row").first().waitFor();
    await page.goto(stage.at(hash));
    await page
      .locator(hash === "#/health" ? "table" : hash === "#/games" ? "a.row" : ".tree")
      .first()
      .waitFor();
    // Through the debugger: the page's Content-Security-Policy lets no script of ours in.
    await page.evaluate(axe.source);
    const found = await page.evaluate("axe.run()");
    expect(violationsIn(found)).toEqual([]);
  });

  test("has at most 150 KB, gzipped, and names no other host", async () => {
    await buildPage();
    const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const contents = files.map((entry) => readFileSync(resolve(entry.parentPath, entry.name)));
    const size = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
    console.log(`the console's page: ${Math.round(size / 1024)} KB gzipped`);
    expect(size).toBeLessThanOrEqual(150 * 1024);
    const code = files.filter(({ name }) => !name.endsWith(".svg"));
    const texts = code.map((entry) => readFileSync(resolve(entry.parentPath, entry.name), "utf8"));
    const hosts = texts.flatMap((content) =>
      [...content.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host),
    );
    // Names of XML namespaces, which nobody fetches.
    expect(hosts.filter((host) => host !== "www.w3.org")).toEqual([]);
  });

  test("asks nothing of any other server", async () => {
    const page = await browser.open("about:blank");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).host));
    await page.goto(stage.console.address);
    await page.getByRole("link", { name: /^room-42/ }).click();
    await page.locator(".tree").first().waitFor();
    expect([...new Set(asked)]).toEqual([new URL(stage.console.address).host]);
  });

  test("is of no use without the token of the printed address", async () => {
    const page = await browser.open(stage.at("#/games"));
    await page.getByRole("alert").getByText("Open the address that the console printed").waitFor();
    const guessed = await browser.open(stage.at("#token=guessed"));
    await guessed.getByRole("alert").waitFor();
  });
});

describe("a hostile page", () => {
  test("can neither read, nor post, nor frame", async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>hostile</title>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const page = await browser.open(`http://localhost:${port}/`);
    const base = new URL(stage.console.address).origin;
    const outcomes = await page.evaluate(async (target) => {
      async function attempt(init: RequestInit, path: string): Promise<string> {
        try {
          return String((await fetch(target + path, init)).status);
        } catch {
          return "blocked";
        }
      }
      return [
        await attempt({}, "/v1/games"),
        await attempt(
          { method: "POST", body: "{}", headers: { "content-type": "text/plain" } },
          "/console/flags",
        ),
        await attempt({ method: "DELETE" }, "/v1/games/room-42"),
        await attempt({ mode: "no-cors", method: "POST", body: "x" }, "/v1/games/room-42/transitions"),
      ];
    }, base);
    // With no-cors a page may send, and learns nothing; that it was refused is seen in the game.
    expect(outcomes.slice(0, 3)).toEqual(["blocked", "blocked", "blocked"]);
    expect((await stage.client.state("room-42")).version).toBe(3);
    const framed = await fetch(`${base}/`);
    expect(framed.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });
});

function violationsIn(found: unknown): readonly string[] {
  if (
    typeof found !== "object" ||
    found === null ||
    !("violations" in found) ||
    !Array.isArray(found.violations)
  )
    throw new Error("axe-core gave no result");
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }: { html: string }) => html).join(" ")}`,
  );
}
