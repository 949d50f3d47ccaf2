import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cursor as cursorSchema } from "../../../lambdas/api/http/schemas.ts";
import { type CursorKey, openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import { HEAD_FIELDS } from "../../../lambdas/game/head.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { CARRIED_BYTES } from "../../../lambdas/game/row-layout.ts";
import { SEALED_BYTES } from "../../../lambdas/game/sealed-state.ts";
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
  const isKeyKnown = text.split(".")[0] === keys.current.id;
  if (isKeyKnown || !isReadable(text)) {
    expect(refusalOf(() => openCursor(keys, given.gameId, text)).kind).toBe("cursor-invalid");
  } else expect(openCursor(keys, given.gameId, text)).toMatchObject({ unproven: "key" });
}
/** Whether it has the parts and the payload of a cursor, no matter who signed it. */
function isReadable(text: string) {
  const parts = text.split(".");
  return (parts.length === 3 || parts.length === 4) && parts[1] === cursor.split(".")[1];
}
const NUMBERS = HEAD_FIELDS.filter((name) => typeof given[name] === "number");
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

describe("a cursor that carries a state", () => {
  const carried = { state: { hand: "queen of spades" }, schemaVersion: 3 };
  const next = { ...given, version: given.version + 1 };
  const sealed = signCursor(keys, given, NOON, carried);

  test("opens to the state, any small state", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 1 }), fc.nat(), (value, schemaVersion) => {
        const state: Json = JSON.parse(JSON.stringify(value));
        fc.pre(Buffer.byteLength(JSON.stringify(state)) <= CARRIED_BYTES);
        const text = signCursor(keys, given, NOON, { state, schemaVersion });
        expect(openCursor(keys, given.gameId, text)).toEqual({
          head: given,
          issuedAt: NOON,
          carried: { state, schemaVersion },
        });
      }),
    );
  });

  test("lets nobody read it, nor how long it is", () => {
    expect(sealed).toMatch(/^k1\.[\w-]+\.[\w-]{192}\.[\w-]{43}$/);
    const bytes = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
    for (const part of bytes) expect(part).not.toContain("queen");
    const empty = signCursor(keys, given, NOON, { ...carried, state: {} });
    expect(empty).toHaveLength(sealed.length);
  });

  test("is sealed with another key stream for each head, table life and key", () => {
    const texts = [
      sealed,
      signCursor(keys, next, NOON, carried),
      signCursor({ ...keys, epoch: "life-2" }, given, NOON, carried),
      signCursor({ epoch, current: key("k1", 2) }, given, NOON, carried),
      signCursor({ epoch, current: key("k2", 1) }, given, NOON, carried),
    ];
    expect(new Set(texts.map((text) => text.split(".")[2]?.slice(0, 64))).size).toBe(texts.length);
  });

  test("is none where the state is too large: rows keep no such state to be carried", () => {
    const large = { ...carried, state: "x".repeat(SEALED_BYTES) };
    expect(() => signCursor(keys, given, NOON, large)).toThrow(RangeError);
    const largest = { state: "x".repeat(CARRIED_BYTES - 2), schemaVersion: Number.MAX_SAFE_INTEGER };
    expect(openCursor(keys, given.gameId, signCursor(keys, given, NOON, largest))).toMatchObject({
      carried: largest,
    });
  });

  test("opens after its key was rotated, and proves nothing once that is gone, or in another life of the table", () => {
    const rotated = { epoch, current: key("k2", 2), previous: keys.current };
    expect(openCursor(rotated, given.gameId, sealed)).toMatchObject({ carried });
    const unproven = { version: given.version };
    expect(openCursor({ epoch, current: key("k2", 2) }, given.gameId, sealed)).toEqual({
      unproven: "key",
      ...unproven,
    });
    expect(openCursor({ ...keys, epoch: "life-2" }, given.gameId, sealed)).toEqual({
      unproven: "table",
      ...unproven,
    });
  });

  test("is refused when any one character was changed, or the state was taken out, or put into another cursor", () => {
    for (let place = 0; place < sealed.length; place += 1)
      for (const character of neighbours(sealed, place))
        provesNothing(sealed.slice(0, place) + character + sealed.slice(place + 1));
    const [keyId, payload, state, mac] = sealed.split(".");
    refused([keyId, payload, mac].join("."), badSignature);
    refused([keyId, signCursor(keys, next, NOON).split(".")[1], state, mac].join("."), badSignature);
  });

  test.each([
    ["a state that was sealed for another head", signCursor(keys, next, NOON, carried).split(".")[2]],
    ["what is no sealed state", "AAAA"],
    ["nothing", ""],
  ])("carries none where it holds %s, though the signature is right", (_, state) => {
    const signed = [...signCursor(keys, given, NOON).split(".").slice(0, 2), state].join(".");
    const mac = createHmac("sha256", keys.current.secret).update(signed).digest("base64url");
    expect(openCursor(keys, given.gameId, `${signed}.${mac}`)).toEqual({ head: given, issuedAt: NOON });
  });

  test("is no longer than the API takes, with the longest names there may be", () => {
    const long = {
      ...given,
      gameId: "g".repeat(128),
      gameType: "t".repeat(64),
      phase: "P".repeat(64),
      ...Object.fromEntries(NUMBERS.map((name) => [name, Number.MAX_SAFE_INTEGER])),
      packedBytes: 30,
    };
    const longest = signCursor({ epoch: "12345678", current: key("k".repeat(32), 1) }, long, NOON, carried);
    expect(longest.length).toBeLessThan(2_048);
    expect(cursorSchema.safeParse(longest).success).toBe(true);
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

/** The characters whose code differs in one bit, and those next to it in the alphabet of base64url. */
function neighbours(text: string, place: number): string[] {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const index = alphabet.indexOf(text.charAt(place));
  const bits = [0, 1, 2, 3, 4, 5, 6].map((bit) => String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)));
  return [...bits, ...[1, 2, 3].map((step) => alphabet.charAt(index ^ step))];
}
