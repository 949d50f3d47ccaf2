import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseBody } from "../../../../lambdas/api/http/body.ts";
import { ProblemError } from "../../../../lambdas/api/http/problem.ts";
import type { Json } from "../../../../lambdas/game/json.ts";
import { MAX_BODY_BYTES } from "../../../../lambdas/game/limits.ts";
import { RefusedError } from "../../../../lambdas/game/refusal.ts";

function text(body?: string): Json {
  return parseBody({ body, isBase64Encoded: false });
}

function bytes(body: Uint8Array | string, contentEncoding?: string): Json {
  return parseBody({ body: Buffer.from(body).toString("base64"), isBase64Encoded: true, contentEncoding });
}

function gzipped(body: string | Uint8Array): Json {
  return bytes(gzipSync(body), "gzip");
}

/** The problem that a body is refused with. */
function problemOf(parse: () => Json): { readonly kind: string; readonly detail: string } | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError)
      return { kind: error.refusal.kind, detail: JSON.stringify(error.refusal) };
    if (!(error instanceof ProblemError)) throw error;
    const { type, detail } = error.problem;
    return { kind: type.replace("urn:savepoint:problem:", ""), detail };
  }
}

describe("a body", () => {
  test("is the JSON that it holds, encoded, compressed or not", () => {
    const json = '{"name":"Zoë 😀","n":[1,-0.5e3,null]}';
    const value = { name: "Zoë 😀", n: [1, -500, null] };
    expect(text(json)).toEqual(value);
    expect(bytes(json)).toEqual(value);
    expect(bytes(json, "identity")).toEqual(value);
    expect(gzipped(json)).toEqual(value);
    expect(bytes(gzipSync(json), " GZIP ")).toEqual(value);
  });

  test("that is none, or empty, is an empty object", () => {
    expect(text()).toEqual({});
    expect(text("")).toEqual({});
    expect(bytes("")).toEqual({});
    expect(gzipped("")).toEqual({});
    expect(parseBody({ isBase64Encoded: false, contentEncoding: "gzip" })).toEqual({});
  });

  test("in another encoding than UTF-8 is refused, not read as something else", () => {
    for (const body of [
      Buffer.from('{"name":"Zoë"}', "latin1"),
      Buffer.from('{"name":1}', "utf16le"),
      Buffer.from('{"name":"\xc0\x80"}', "latin1"),
    ]) {
      expect(problemOf(() => bytes(body))).toMatchObject({ kind: "malformed-json" });
      expect(problemOf(() => gzipped(body))).toMatchObject({ kind: "malformed-json" });
    }
  });

  test.each<[string, string]>([
    ["1e309", "The body"],
    ["-1e309", "The body"],
    [`[{"a":[${"9".repeat(309)}]}]`, "/0/a/0"],
    ["9007199254740993", "The body"],
    ['{"n":{"m":1e-400}}', "/n/m"],
    [`{"${"x".repeat(5_000)}":1e999}`, `/${"x".repeat(199)}`],
  ])("with %s is refused, and the place is named: no double carries it", (body, place) => {
    const found = problemOf(() => text(body));
    expect(found).toMatchObject({ kind: "inexact-number" });
    expect(found?.detail).toContain(place);
    expect(found?.detail.length).toBeLessThan(500);
  });

  test.each(["1e308", "-0", "9007199254740992"])("with %s is taken", (body) => {
    expect(text(body)).toBe(Number(body));
  });
});

describe("a compressed body", () => {
  test("is bounded when it is inflated", () => {
    const fits = `"${"x".repeat(MAX_BODY_BYTES - 2)}"`;
    expect(gzipped(fits)).toBe(JSON.parse(fits));
    const found = { kind: "too-large", detail: expect.stringContaining(`"limit":${MAX_BODY_BYTES}`) };
    expect(problemOf(() => gzipped(`${fits} `))).toEqual(found);
    expect(problemOf(() => gzipped(new Uint8Array(500_000_000)))).toEqual(found);
    expect(problemOf(() => text(`${fits} `))).toEqual(found);
    expect(problemOf(() => bytes(`${fits} `))).toEqual(found);
  });

  test.each<[string, () => Json]>([
    ["no gzip", () => bytes('{"a":1}', "gzip")],
    ["cut short", () => bytes(gzipSync('{"a":1}').subarray(0, 15), "gzip")],
    ["of another encoding", () => bytes('{"a":1}', "br")],
    ["compressed twice", () => bytes(gzipSync("{}"), "gzip, gzip")],
    [
      "sent as text, which API Gateway has decoded",
      () => parseBody({ body: "\u001f\ufffd\b", isBase64Encoded: false, contentEncoding: "gzip" }),
    ],
  ])("that is %s is malformed", (_what, parse) => {
    expect(problemOf(parse)).toMatchObject({ kind: "malformed-json" });
  });

  test("sent as text learns what it needs", () => {
    const sent = { body: "\u001f", isBase64Encoded: false, contentEncoding: "gzip" };
    expect(problemOf(() => parseBody(sent))?.detail).toContain("application/octet-stream");
  });
});
