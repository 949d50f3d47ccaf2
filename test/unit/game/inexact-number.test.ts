import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findInexactNumber } from "../../../lambdas/game/inexact-number.ts";
import { json } from "./arbitraries.ts";

describe("a number that a double can't carry", () => {
  test.each([
    "9007199254740993",
    "-9007199254740993",
    "1152921504606846976",
    "0.1234567890123456789",
    "1.00000000000000000001",
    "0.30000000000000000001",
    "3.0000000000000000000000000000000000001e5",
    "1e309",
    "-1e309",
    "9".repeat(400),
    "1e-400",
    "123456789012345678e-3",
  ])("%s is found", (number) => {
    expect(findInexactNumber(number)).toBe("");
    expect(findInexactNumber(`{"a":[1,{"b":${number}}]}`)).toBe("/a/1/b");
    expect(findInexactNumber(`[ "x" ,\n${number} ]`)).toBe("/1");
  });

  test.each([
    "0",
    "-0",
    "9007199254740991",
    "9007199254740992",
    "9007199254740994",
    "1e21",
    "1E+2",
    "1.10",
    "100000000000000000000",
    "0.1",
    "0.10000000000000000000000000",
    "5e-324",
    "1.7976931348623157e308",
    "0e999999999999",
    "0.000000000000000000000",
    "123456789012345600",
  ])("%s is carried", (number) => {
    expect(findInexactNumber(number)).toBeUndefined();
    expect(findInexactNumber(`{"a":[1,{"b":${number}}]}`)).toBeUndefined();
  });
});

describe("a text", () => {
  test.each([
    '"9007199254740993"',
    '{"a":": 9007199254740993, 1e999,"}',
    String.raw`{"a":"\" 9007199254740993"}`,
    String.raw`{"a\\":" 9007199254740993","9007199254740993":1}`,
    String.raw`["\\", "\\\" 1e999 "]`,
  ])("%s has digits in a string, which are kept as they are", (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(findInexactNumber(text)).toBeUndefined();
  });

  test.each<[string, string]>([
    [String.raw`{"a":"\" 1e999","b":1e999}`, "/b"],
    ['{"a/b":{"m~n":[[],{},"[{,",1e999]}}', "/a~1b/m~0n/3"],
    [String.raw`{"\"\u0061":[0,1e999]}`, '/"a/1'],
    ['{"a":1.5,"b":[1e5,"x"],"":1e999}', "/"],
    ['[[1,2],[3,4],{"a":5},1e999,1e999]', "/3"],
  ])("%s names the path of the first", (text, path) => {
    expect(findInexactNumber(text)).toBe(path);
  });

  test("written by this service has none", () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2), (value, space) => {
        expect(findInexactNumber(JSON.stringify(value, undefined, space))).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test("has one exactly when its number and the one that is read back differ", () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,24}$/);
    const fraction = fc.option(fc.stringMatching(/^\d{1,24}$/), { nil: undefined });
    const exponent = fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined });
    fc.assert(
      fc.property(digits, fraction, exponent, fc.boolean(), (whole, part, power, negative) => {
        const number = `${negative ? "-" : ""}${whole}${part === undefined ? "" : `.${part}`}${power === undefined ? "" : `e${power}`}`;
        const exact = exactly(number) === exactly(String(Number(number)));
        expect(findInexactNumber(`[null,${number}]`)).toBe(exact ? undefined : "/1");
      }),
      { numRuns: 5000 },
    );
  });
});

/** A decimal number times 10^400, as an integer. */
function exactly(number: string): bigint {
  const [mantissa = "", power = "0"] = number.split("e");
  const [whole = "", part = ""] = mantissa.split(".");
  return BigInt(whole + part) * 10n ** BigInt(400 + Number(power) - part.length);
}
