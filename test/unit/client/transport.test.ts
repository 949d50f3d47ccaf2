import { createServer } from "node:http";
import { type Attributes, type Span, type SpanOptions, SpanStatusCode, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openClient } from "#client";
import { checkSignature } from "../../fixtures/signature.ts";
import { refused, type Scripted, scriptedServer, written } from "./scripted-server.ts";

const commit = { commitId: "c1", cursor: "cursor-0", transitions: [{ action: "goal", patch: { score: 1 } }] };

describe("a client of a stage on AWS", () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ["https://abc123.execute-api.eu-central-1.amazonaws.com", "eu-central-1"],
    ["https://abc123.execute-api.cn-north-1.amazonaws.com.cn/base", "cn-north-1"],
  ])("signs by itself for %s, with the credentials that the SDK finds", async (url, region) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "");
    const seen: { readonly url: URL; readonly init: RequestInit }[] = [];
    const client = openClient({
      url,
      fetch: async (to, init) => {
        seen.push({ url: to, init });
        return Response.json(
          { version: 1, phase: "ON", cursor: "cursor-1", persisted: true },
          { status: 201 },
        );
      },
    });
    await client.append("room:1", commit);
    await client.list({ gameType: "chess", limit: 10 }).catch(() => {});
    expect(seen).toHaveLength(2);
    for (const { url: to, init } of seen) {
      const headers = Object.fromEntries(new Headers(init.headers));
      expect(headers.authorization).toContain(`/${region}/execute-api/aws4_request`);
      const { method = "", body } = init;
      const sent = {
        method,
        url: to,
        headers: { ...headers, host: to.host },
        body: String(body ?? ""),
      };
      expect(() => checkSignature(sent, "a secret")).not.toThrow();
      expect(() => checkSignature(sent, "another secret")).toThrow("another's");
    }
  });

  test("does not sign for a local stack, nor where it is asked not to", async () => {
    const { url, arrived } = await scriptedServer(written(1));
    await openClient({ url }).append("room-1", commit);
    const headers: Headers[] = [];
    const client = openClient({
      url: "https://abc123.execute-api.eu-central-1.amazonaws.com",
      sign: "none",
      fetch: async (_, init) => {
        headers.push(new Headers(init.headers));
        return Response.json({ version: 1, phase: "ON", cursor: "cursor-1", persisted: true });
      },
    });
    await client.append("room-1", commit);
    expect(arrived.map((request) => request.headers.authorization)).toEqual([undefined]);
    expect(headers.map((sent) => sent.get("authorization"))).toEqual([null]);
  });
});

test("requests one after another keep their connection", async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  const url = await new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    });
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const client = openClient({ url });
  for (let request = 0; request < 20; request += 1) await client.health();
  // `fetch` may open a second one while the first is being given back.
  expect(connections).toBeLessThanOrEqual(2);
});

describe("spans", () => {
  type Recorded = {
    readonly name: string;
    readonly attributes: Attributes;
    code?: SpanStatusCode;
    ended: boolean;
  };

  /** Records what the API of OpenTelemetry is called with, as the application's own SDK would. */
  function recordSpans(): readonly Recorded[] {
    const spans: Recorded[] = [];
    function startSpan(name: string, { attributes = {} }: SpanOptions = {}): Span {
      const span: Recorded = { name, attributes: { ...attributes }, ended: false };
      spans.push(span);
      return Object.assign(
        trace.wrapSpanContext({ traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 }),
        {
          setAttribute(this: Span, key: string, value: string | number) {
            span.attributes[key] = value;
            return this;
          },
          setStatus(this: Span, { code }: { code: SpanStatusCode }) {
            span.code = code;
            return this;
          },
          end: () => {
            span.ended = true;
          },
        },
      );
    }
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan,
        startActiveSpan: () => {
          throw new Error("the client makes no active spans");
        },
      }),
    });
    onTestFinished(() => trace.disable());
    return spans;
  }

  test("are made for each try, with what became of it", async () => {
    const spans = recordSpans();
    const busy = refused(503, "store-unavailable", { retryable: true });
    const { url } = await scriptedServer(
      busy === "hangUp" ? busy : { ...busy, headers: { "retry-after": "0" } },
      written(1),
    );
    await openClient({ url }).append("room-1", commit);
    expect(spans).toEqual([
      {
        name: "savepoint append",
        attributes: {
          "http.request.method": "POST",
          "url.path": "/v1/games/room-1/transitions",
          "http.response.status_code": 503,
        },
        code: SpanStatusCode.ERROR,
        ended: true,
      },
      {
        name: "savepoint append",
        attributes: {
          "http.request.method": "POST",
          "url.path": "/v1/games/room-1/transitions",
          "http.response.status_code": 201,
        },
        ended: true,
      },
    ]);
  });

  test("are left out where the caller wants none", async () => {
    const spans = recordSpans();
    const { url } = await scriptedServer(written(1));
    await openClient({ url, tracing: false }).append("room-1", commit);
    expect(spans).toEqual([]);
  });
});

test("a client sends its token with each try, and the one that is valid then", async () => {
  const away = {
    ...asked(refused(503, "store-unavailable", { retryable: true })),
    headers: { "retry-after": "0" },
  };
  const { url, arrived } = await scriptedServer(away, written(1));
  let asks = 0;
  async function token(): Promise<string> {
    asks += 1;
    return `token-${asks}`;
  }
  await openClient({ url, token }).append("room-1", commit);
  await openClient({ url, token: "fixed" }).append("room-1", commit);
  expect(arrived.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer token-1",
    "Bearer token-2",
    "Bearer fixed",
  ]);
});

function asked(scripted: Scripted): Exclude<Scripted, "hangUp"> {
  if (scripted === "hangUp") throw new Error("it has no answer");
  return scripted;
}
