import { describe, expect, test } from "vitest";
import { parseBody } from "../../../../lambdas/api/http/body.ts";
import { ProblemError } from "../../../../lambdas/api/http/problem.ts";

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString("base64");

/** The kind of the problem that a body is refused with. */
function refusalOf(body: string, isBase64Encoded: boolean): string | undefined {
  try {
    parseBody(body, isBase64Encoded);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.type.replace("urn:savepoint:problem:", "");
    throw error;
  }
}

describe("a body", () => {
  test("is the JSON that it holds, encoded or not", () => {
    const text = '{"name":"Zoë 😀","n":[1,-0.5e3,null]}';
    const value = { name: "Zoë 😀", n: [1, -500, null] };
    expect(parseBody(text, false)).toEqual(value);
    expect(parseBody(base64(text), true)).toEqual(value);
  });

  test("that is none, or empty, is an empty object", () => {
    expect(parseBody(undefined, false)).toEqual({});
    expect(parseBody("", false)).toEqual({});
    expect(parseBody("", true)).toEqual({});
  });

  test("in another encoding than UTF-8 is refused, not read as something else", () => {
    expect(refusalOf(base64(Buffer.from('{"name":"Zoë"}', "latin1")), true)).toBe("malformed-json");
    expect(refusalOf(base64(Buffer.from('{"name":1}', "utf16le")), true)).toBe("malformed-json");
  });

  test.each(["1e309", "-1e309", `[{"a":[${"9".repeat(309)}]}]`])(
    "with %s is refused: no double holds it",
    (text) => {
      expect(refusalOf(text, false)).toBe("malformed-json");
    },
  );

  test.each(["1e308", "1e-400", "-0", "9007199254740993"])("with %s is taken", (text) => {
    expect(parseBody(text, false)).toBe(Number(text));
  });
});
