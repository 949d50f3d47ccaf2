import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import {
  badForm,
  badSignature,
  cursor,
  epoch,
  given,
  key,
  keys,
  neighbours,
  provesNothing,
  refused,
} from "./cursors.ts";
import { NOON, refusalOf } from "./fixtures.ts";

describe("a forged cursor proves nothing:", () => {
  test("signed with another secret under the same id", () => {
    refused(signCursor({ epoch, current: key("k1", 9) }, given, NOON), badSignature);
  });

  test("a head raised by one version, with the old signature", () => {
    const raised = signCursor(
      { epoch, current: key("k1", 9) },
      { ...given, version: given.version + 1 },
      NOON,
    );
    refused(`${raised.split(".").slice(0, 2).join(".")}.${cursor.split(".")[2]}`, badSignature);
  });

  test("any one character changed to any other", () => {
    const other = fc.oneof(
      fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    );
    for (let place = 0; place < cursor.length; place += 1) {
      for (const character of [
        ...fc.sample(other, { numRuns: 4, seed: place }),
        ...neighbours(cursor, place),
      ]) {
        if (character === cursor[place]) continue;
        const forged = cursor.slice(0, place) + character + cursor.slice(place + 1);
        provesNothing(forged);
      }
    }
  });

  test("cut short anywhere, at either end", () => {
    for (let place = 0; place < cursor.length; place += 1) {
      for (const part of [cursor.slice(0, place), cursor.slice(place + 1)]) {
        provesNothing(part);
      }
    }
  });

  test.each(["=", " ", "\n", "A", ".", "%00", "\u0000"])("followed or led by %j", (extra) => {
    for (const forged of [cursor + extra, extra + cursor]) {
      provesNothing(forged);
    }
  });

  test.each([
    ["", badForm],
    ["k1", badForm],
    ["k1.e30", badForm],
    ["k1.e30.state.sig.more", badForm],
    ["k1.e30.state.sig", badSignature],
    ["..", badForm],
    ["k9.e30.sig", badForm],
    ["k1.e30.", badSignature],
    ["k1..", badSignature],
    ["k1.e30.sig", badSignature],
    [`k1.e30.${"é".repeat(43)}`, badSignature],
  ])("%j", (text, reason) => {
    refused(text, reason);
  });

  test("any text at all", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.base64String(), { maxLength: 4 }).map((parts) => ["k1", ...parts].join(".")),
        ),
        (text) => {
          expect(refusalOf(() => openCursor(keys, given.gameId, text)).kind).toBe("cursor-invalid");
        },
      ),
    );
  });
});
