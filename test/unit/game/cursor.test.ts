import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import { HEAD_FIELDS } from "../../../lambdas/game/head.ts";
import { badForm, badSignature, cursor, epoch, given, key, keys, refused } from "./cursors.ts";
import { NOON, refusalOf } from "./fixtures.ts";
import { head } from "./heads.ts";

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
