import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cursor as cursorSchema } from "../../../lambdas/api/http/schemas.ts";
import { openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { CARRIED_BYTES } from "../../../lambdas/game/row-layout.ts";
import { SEALED_BYTES } from "../../../lambdas/game/sealed-state.ts";
import {
  badSignature,
  epoch,
  given,
  key,
  keys,
  NUMBERS,
  neighbours,
  provesNothing,
  refused,
} from "./cursors.ts";
import { NOON } from "./fixtures.ts";

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
