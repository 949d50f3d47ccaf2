import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { tokenAccess } from "../../scripts/local/access.ts";
import { type Listen, serve } from "../../scripts/local/http-server.ts";
import { temporaryDirectory } from "../fixtures/local-stack.ts";

const OLD = "o".repeat(32);
const NEW = "n".repeat(32);

let directory: string;
let file: string;
let errors: string[];
beforeEach(async () => {
  directory = await temporaryDirectory();
  file = join(directory, "tokens");
  errors = [];
});

const log = { info: () => {}, warn: () => {}, error: (message: string) => void errors.push(message) };

/** A server that lets in by the token file, and answers 200 to whom it lets in. */
async function serveTokens(listen: Partial<Listen> = {}): Promise<string> {
  async function handler() {
    return { statusCode: 200, body: "in" };
  }
  const access = tokenAccess(file, log);
  const server = await serve(
    handler,
    ["GET /v1/games", "PUT /v1/games", "GET /v1/health"],
    { port: 0, access, ...listen },
    log,
  );
  onTestFinished(server.close);
  return server.url;
}

/** The status of a request with a token. */
async function statusOf(url: string, token: string | undefined, init: RequestInit = {}): Promise<number> {
  const headers = { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  return (await fetch(`${url}/v1/games`, { ...init, headers })).status;
}

describe("a server that others reach", () => {
  test("lets in who has the token, and says what is missing to others", async () => {
    writeFileSync(file, `${NEW}\n`);
    const url = await serveTokens();
    expect(await statusOf(url, NEW)).toBe(200);
    for (const token of [undefined, OLD, `${NEW}x`, "", NEW.slice(1)])
      expect(await statusOf(url, token)).toBe(401);
    const refused = await fetch(`${url}/v1/games`);
    expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="savepoint"');
    expect(await refused.json()).toMatchObject({
      type: "urn:savepoint:problem:unauthorized",
      retryable: false,
      detail: expect.stringContaining("Authorization: Bearer <token>"),
    });
  });

  test("takes the token before, while clients change over, and the next without a stop", async () => {
    writeFileSync(file, OLD);
    const url = await serveTokens();
    expect([await statusOf(url, OLD), await statusOf(url, NEW)]).toEqual([200, 401]);
    writeFileSync(file, `${NEW}\n${OLD}\n`);
    expect([await statusOf(url, OLD), await statusOf(url, NEW)]).toEqual([200, 200]);
    writeFileSync(file, NEW);
    expect([await statusOf(url, OLD), await statusOf(url, NEW)]).toEqual([401, 200]);
  });

  test("keeps the tokens that it knows while the file is unusable, and says so in its log", async () => {
    writeFileSync(file, NEW);
    const url = await serveTokens();
    writeFileSync(file, "short");
    expect(await statusOf(url, NEW)).toBe(200);
    expect(errors).toEqual(["the token file cannot be read: the tokens of before stay"]);
  });

  test("answers health to anybody", async () => {
    writeFileSync(file, NEW);
    expect((await fetch(`${await serveTokens()}/v1/health`)).status).toBe(200);
  });

  test("takes JSON alone", async () => {
    writeFileSync(file, NEW);
    const url = await serveTokens();
    expect(await statusOf(url, NEW, { method: "PUT", body: "{}" })).toBe(415);
    const headers = { "content-type": "application/json" };
    expect(await statusOf(url, NEW, { method: "PUT", body: "{}", headers })).toBe(200);
  });

  test.each([
    ["no token", "", /has 0 tokens; give one, or two to rotate\.$/],
    ["three tokens", `${OLD} ${NEW} ${OLD}`, /has 3 tokens; give one, or two to rotate\.$/],
    ["a short token", "secret", /has less than 32 characters: make one with "openssl rand -hex 32"\.$/],
  ])("does not start with %s", async (_, content, line) => {
    writeFileSync(file, content);
    await expect(serveTokens()).rejects.toThrow(line);
  });

  test("does not start without its file", async () => {
    await expect(serveTokens()).rejects.toThrow(`The token file ${file} cannot be read.`);
  });

  test("speaks TLS with its own certificate", async () => {
    writeFileSync(file, NEW);
    const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
    const certificate = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
    ];
    const subject = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync("openssl", [...certificate, "-keyout", key, "-out", cert, ...subject], { stdio: "ignore" });
    const tls = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    const url = await serveTokens({ tls });
    expect(url).toMatch(/^https:/);
    const agent = new Agent({ ca: tls.cert });
    onTestFinished(() => agent.destroy());
    const answered = new Promise<string>((resolve, reject) => {
      request(`${url}/v1/games`, { agent, headers: { authorization: `Bearer ${NEW}` } }, (response) =>
        resolve(text(response)),
      )
        .on("error", reject)
        .end();
    });
    expect(await answered).toBe("in");
  });
});
