import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CursorKey, openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import { HEAD_FIELDS } from "../../../lambdas/game/head.ts";
import { created, NOON, refusalOf } from "./fixtures.ts";
import { head } from "./heads.ts";

function key(id: string, byte: number): CursorKey {
  return { id, secret: new Uint8Array(32).fill(byte) };
}
const epoch = "life-1";
const keys = { epoch, current: key("k1", 1) };
const given = created();
const cursor = signCursor(keys, given, NOON);

function refused(text: string, reason: string) {
  expect(refusalOf(() => openCursor(keys, given.gameId, text))).toEqual({ kind: "cursor-invalid", reason });
}
/** Refused; or, where the name of its key was changed to none that is known, no proof of anything. */
function provesNothing(text: string) {
  const keyIsKnown = text.split(".")[0] === keys.current.id;
  if (keyIsKnown || text.split(".").length !== 3) {
    expect(refusalOf(() => openCursor(keys, given.gameId, text)).kind).toBe("cursor-invalid");
  } else expect(openCursor(keys, given.gameId, text)).toMatchObject({ unproven: "key" });
}
const badForm = "it does not have the form of a cursor";
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

describe("a cursor of another life of the table, or of another table,", () => {
  test("proves nothing, although its signature is right", () => {
    const restored = { ...keys, epoch: "life-2" };
    expect(openCursor(restored, given.gameId, cursor)).toEqual({
      unproven: "table",
      version: given.version,
    });
    const fresh = signCursor(restored, given, NOON);
    expect(openCursor(restored, given.gameId, fresh)).toEqual({ head: given, issuedAt: NOON });
  });
});

describe("a cursor of another format is refused, although its signature is right:", () => {
  const values = HEAD_FIELDS.map((name) => given[name]);

  test.each<[string, unknown]>([
    ["no list", {}],
    ["a later format", [2, epoch, NOON, ...values]],
    ["no epoch", [1, 1, NOON, ...values]],
    ["no time of issue", [1, epoch, "soon", ...values]],
    ["a field too few", [1, epoch, NOON, ...values.slice(1)]],
    ["a field of another type", [1, epoch, NOON, ...values.map(String)]],
  ])("%s", (_, payload) => {
    const signed = `k1.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
    const mac = createHmac("sha256", keys.current.secret).update(signed).digest("base64url");
    refused(`${signed}.${mac}`, badForm);
  });
});

describe("keys", () => {
  const next = key("k2", 2);

  test("rotate: the one before is still accepted, and the current one signs", () => {
    const rotated = { epoch, current: next, previous: keys.current };
    expect(openCursor(rotated, given.gameId, cursor)).toMatchObject({ head: given });
    const fresh = signCursor(rotated, given, NOON);
    expect(fresh).toMatch(/^k2\./);
    expect(openCursor({ epoch, current: next }, given.gameId, fresh)).toMatchObject({ head: given });
  });

  test("that are gone, or were never there, prove nothing: the cursor tells where to look, and no more", () => {
    for (const others of [
      { epoch, current: next },
      { epoch, current: key("k3", 3), previous: next },
    ])
      expect(openCursor(others, given.gameId, cursor)).toEqual({ unproven: "key", version: given.version });
  });

  test("that are gone leave the owner to be checked, and the form", () => {
    const gone = { epoch, current: next };
    expect(refusalOf(() => openCursor(gone, "room-43", cursor))).toMatchObject({ kind: "cursor-foreign" });
    expect(refusalOf(() => openCursor(gone, "room-42", "k1.e30.sig"))).toEqual({
      kind: "cursor-invalid",
      reason: badForm,
    });
  });

  test("sign for themselves only: another's id does not help", () => {
    const rotated = { epoch, current: next, previous: keys.current };
    const renamed = cursor.replace(/^k1/, "k2");
    expect(refusalOf(() => openCursor(rotated, given.gameId, renamed))).toMatchObject({
      reason: badSignature,
    });
  });
});

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
    ["k1.e30.sig.more", badForm],
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

/** The characters whose code differs in one bit, and those next to it in the alphabet of base64url. */
function neighbours(text: string, place: number): string[] {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const index = alphabet.indexOf(text.charAt(place));
  const bits = [0, 1, 2, 3, 4, 5, 6].map((bit) => String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)));
  return [...bits, ...[1, 2, 3].map((step) => alphabet.charAt(index ^ step))];
}
