import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CursorKey, openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import { HEAD_FIELDS } from "../../../lambdas/game/head.ts";
import { created, NOON, refusalOf } from "./fixtures.ts";
import { head } from "./heads.ts";

const key = (id: string, byte: number): CursorKey => ({ id, secret: new Uint8Array(32).fill(byte) });
const keys = { current: key("k1", 1) };
const given = created();
const cursor = signCursor(keys, given, NOON);

const refused = (text: string, reason: string) => {
  expect(refusalOf(() => openCursor(keys, given.gameId, text))).toEqual({ kind: "cursor-invalid", reason });
};
const badForm = "it does not have the form of a cursor";
const badKey = "its key is not known, or no longer accepted";
const badSignature = "its signature does not match";

describe("a cursor", () => {
  test("opens to what was signed", () => {
    fc.assert(
      fc.property(head, fc.maxSafeNat(), (signed, issuedAt) => {
        const opened = openCursor(keys, signed.gameId, signCursor(keys, signed, issuedAt));
        expect(opened).toEqual({ head: signed, issuedAt });
      }),
    );
  });

  test("is a key id, a payload and a MAC of HMAC-SHA-256 over both, safe in a URL", () => {
    expect(cursor).toMatch(/^k1\.[\w-]+\.[\w-]{43}$/);
    const [keyId, payload, mac] = cursor.split(".");
    const expected = createHmac("sha256", keys.current.secret)
      .update(`${keyId}.${payload}`)
      .digest("base64url");
    expect(mac).toBe(expected);
  });

  test("belongs to its game", () => {
    expect(refusalOf(() => openCursor(keys, "room-43", cursor))).toEqual({
      kind: "cursor-foreign",
      expected: "room-43",
      found: "room-42",
    });
  });
});

describe("a cursor of another format is refused, although its signature is right:", () => {
  test.each([
    ["no list", {}],
    ["no time of issue", ["soon", ...HEAD_FIELDS.map((name) => given[name])]],
    ["a field too few", [NOON, ...HEAD_FIELDS.slice(1).map((name) => given[name])]],
    ["a field of another type", [NOON, ...HEAD_FIELDS.map((name) => `${given[name]}`)]],
  ])("%s", (_, payload) => {
    const signed = `k1.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
    const mac = createHmac("sha256", keys.current.secret).update(signed).digest("base64url");
    refused(`${signed}.${mac}`, "it is of another format");
  });
});

describe("keys", () => {
  const next = key("k2", 2);

  test("rotate: the one before is still accepted, and the current one signs", () => {
    const rotated = { current: next, previous: keys.current };
    expect(openCursor(rotated, given.gameId, cursor).head).toEqual(given);
    const fresh = signCursor(rotated, given, NOON);
    expect(fresh).toMatch(/^k2\./);
    expect(openCursor({ current: next }, given.gameId, fresh).head).toEqual(given);
  });

  test("that are gone, or were never there, open nothing", () => {
    for (const others of [{ current: next }, { current: key("k3", 3), previous: next }]) {
      expect(refusalOf(() => openCursor(others, given.gameId, cursor))).toEqual({
        kind: "cursor-invalid",
        reason: badKey,
      });
    }
  });

  test("sign for themselves only: another's id does not help", () => {
    const rotated = { current: next, previous: keys.current };
    const renamed = cursor.replace(/^k1/, "k2");
    expect(refusalOf(() => openCursor(rotated, given.gameId, renamed))).toMatchObject({
      reason: badSignature,
    });
  });
});

describe("a forged cursor is refused:", () => {
  test("signed with another secret under the same id", () => {
    refused(signCursor({ current: key("k1", 9) }, given, NOON), badSignature);
  });

  test("a head raised by one version, with the old signature", () => {
    const raised = signCursor({ current: key("k1", 9) }, { ...given, version: given.version + 1 }, NOON);
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
        expect(refusalOf(() => openCursor(keys, given.gameId, forged)).kind).toBe("cursor-invalid");
      }
    }
  });

  test("cut short anywhere, at either end", () => {
    for (let place = 0; place < cursor.length; place += 1) {
      for (const part of [cursor.slice(0, place), cursor.slice(place + 1)]) {
        expect(refusalOf(() => openCursor(keys, given.gameId, part)).kind).toBe("cursor-invalid");
      }
    }
  });

  test.each(["=", " ", "\n", "A", ".", "%00", "\u0000"])("followed or led by %j", (extra) => {
    for (const forged of [cursor + extra, extra + cursor]) {
      expect(refusalOf(() => openCursor(keys, given.gameId, forged)).kind).toBe("cursor-invalid");
    }
  });

  test.each([
    ["", badForm],
    ["k1", badForm],
    ["k1.e30", badForm],
    ["k1.e30.sig.more", badForm],
    ["..", badKey],
    ["k9.e30.sig", badKey],
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

/** The characters whose code differs in one bit, and those next to it in the alphabet of base64url. */
function neighbours(text: string, place: number): string[] {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const index = alphabet.indexOf(text.charAt(place));
  const bits = [0, 1, 2, 3, 4, 5, 6].map((bit) => String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)));
  return [...bits, ...[1, 2, 3].map((step) => alphabet.charAt(index ^ step))];
}
