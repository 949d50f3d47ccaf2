import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "#client";
import {
  type CommandLine,
  openCommandLine,
  type StackProcess,
  startStack,
} from "../fixtures/command-line.ts";
import { openProxy, type Seen, type ServiceProxy } from "../fixtures/proxy.ts";
import { onPty } from "../fixtures/pty.ts";
import { checkSignature } from "../fixtures/signature.ts";

const SECRET = "a secret of this test";

let line: CommandLine;
let stack: StackProcess;
let api: ServiceProxy;
let cloudFormation: Server;
let env: NodeJS.ProcessEnv;
const asked: Seen[] = [];

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
  stack = await startStack(line.folder);
  await openClient({ url: stack.url }).create("a:b", {
    gameType: "chess",
    metadata: { players: ["ann b*"] },
  });
  api = await openProxy(stack.url, {
    seen: (request) => {
      asked.push(request);
      checkSignature(request, SECRET);
    },
  });
  cloudFormation = createServer(async (request, response) => {
    const stackName = new URLSearchParams(await text(request)).get("StackName") ?? "";
    response.writeHead(stackName === "Savepoint-dev-Api" ? 200 : 400, { "content-type": "text/xml" });
    response.end(stackName === "Savepoint-dev-Api" ? found(stackName, api.url) : missing(stackName));
  });
  cloudFormation.listen(0, "127.0.0.1");
  await once(cloudFormation, "listening");
  const address = cloudFormation.address();
  env = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: "a session",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
});

afterAll(async () => {
  cloudFormation.close();
  await api.close();
  await stack.close();
  await line.close();
});

describe("--stage", () => {
  test.each([
    { words: ["show", "a:b"], shows: "NOT_STARTED" },
    { words: ["games", "--updated-after", "2020-01-01T00:00:00+02:00"], shows: "a:b" },
    { words: ["recover", "a:b"], shows: "Recovered a:b" },
  ])("finds the API, and signs: $words", async ({ words, shows }) => {
    const { code, out, err } = await line.savepoint([...words, "--stage", "dev"], { env });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(shows);
    expect(asked.at(-1)?.headers).toMatchObject({
      authorization: expect.stringContaining("/eu-central-1/execute-api/aws4_request"),
      "x-amz-security-token": "a session",
    });
  });

  test("says what to do when the signature is refused", async () => {
    const other = { ...env, AWS_SECRET_ACCESS_KEY: "another secret" };
    expect(await line.savepoint(["show", "a:b", "--stage", "dev"], { env: other })).toMatchInlineSnapshot(`
      {
        "code": 4,
        "err": "savepoint: HTTP status 403: {"message":"the signature is another's"}
      Sign in as someone who may call this API (aws sso login, AWS_PROFILE).
      ",
        "out": "",
      }
    `);
  });

  test("says that a stage is not deployed", async () => {
    expect(await line.savepoint(["show", "a:b", "--stage", "prod"], { env })).toMatchInlineSnapshot(`
      {
        "code": 3,
        "err": "savepoint: There is no stack Savepoint-prod-Api in this account and region.
      Deploy it with npx cdk deploy --all -c stage=prod, or see whether AWS_PROFILE and AWS_REGION are right.
      ",
        "out": "",
      }
    `);
  });

  test("says that AWS cannot be reached, or no region is set", async () => {
    const gone = { ...env, AWS_ENDPOINT_URL_CLOUDFORMATION: "http://127.0.0.1:1", AWS_MAX_ATTEMPTS: "1" };
    expect(await line.savepoint(["show", "a:b", "--stage", "dev"], { env: gone })).toMatchObject({
      code: 3,
      out: "",
    });
    const nowhere = { ...env, AWS_REGION: undefined };
    const { code, err } = await line.savepoint(["show", "a:b", "--stage", "dev"], { env: nowhere });
    expect({ code, err }).toEqual({
      code: 3,
      err: "savepoint: No AWS region is set.\nSet AWS_REGION, or a region in the profile.\n",
    });
  });
});

describe("the console of a stage", () => {
  test("passes what the page asks on, signed, and shows it no credentials", async () => {
    const page = onPty(["console", "--port", "0", "--stage", "dev"], { folder: line.folder, env });
    const shown = await page.shows(/#token=[\w-]+/);
    const [, origin = "", token = ""] = /(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]+)/.exec(shown) ?? [];
    async function ask(path: string, headers: Record<string, string>) {
      const response = await fetch(`${origin}${path}`, { headers });
      return { status: response.status, text: await response.text() };
    }
    try {
      const games = await ask("/v1/games?limit=10", { "savepoint-console-token": token });
      expect(games.status).toBe(200);
      expect(games.text).toContain("a:b");
      expect(asked.at(-1)?.headers).toMatchObject({
        authorization: expect.stringContaining("/eu-central-1/execute-api/aws4_request"),
      });
      const before = asked.length;
      expect((await ask("/v1/games?limit=10", {})).status).toBe(401);
      expect(asked).toHaveLength(before);
      const target = await ask("/console/target", { "savepoint-console-token": token });
      for (const { text } of [games, target, await ask("/", {})])
        expect(text).not.toMatch(/AKIDEXAMPLE|a secret of this test|a session/);
    } finally {
      page.type("\u0003");
      expect((await page.ended).code).toBe(130);
    }
  });
});

function found(name: string, url: string): string {
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
    <Stacks><member><StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
    <CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs><member><OutputKey>Url</OutputKey>
    <OutputValue>${url}</OutputValue></member></Outputs></member></Stacks>
    </DescribeStacksResult></DescribeStacksResponse>`;
}

function missing(name: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
    <Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;
}
