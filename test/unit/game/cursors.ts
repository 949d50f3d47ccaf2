import { expect } from "vitest";
import { type CursorKey, openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import { HEAD_FIELDS } from "../../../lambdas/game/head.ts";
import { created, NOON, refusalOf } from "./fixtures.ts";

/** A key of this byte. */
export function key(id: string, byte: number): CursorKey {
  return { id, secret: new Uint8Array(32).fill(byte) };
}
/** The life of the table. */
export const epoch = "life-1";
/** The keys of now. */
export const keys = { epoch, current: key("k1", 1) };
/** The head of a new game. */
export const given = created();
/** A cursor at that head. */
export const cursor = signCursor(keys, given, NOON);

/** Expects that a text is refused, and why. */
export function refused(text: string, reason: string) {
  expect(refusalOf(() => openCursor(keys, given.gameId, text))).toEqual({ kind: "cursor-invalid", reason });
}
/** Refused; or, where the name of its key was changed to none that is known, no proof of anything. */
export function provesNothing(text: string) {
  const isKeyKnown = text.split(".")[0] === keys.current.id;
  if (isKeyKnown || !isReadable(text)) {
    expect(refusalOf(() => openCursor(keys, given.gameId, text)).kind).toBe("cursor-invalid");
  } else expect(openCursor(keys, given.gameId, text)).toMatchObject({ unproven: "key" });
}
/** Whether it has the parts and the payload of a cursor, no matter who signed it. */
export function isReadable(text: string) {
  const parts = text.split(".");
  return (parts.length === 3 || parts.length === 4) && parts[1] === cursor.split(".")[1];
}
/** The numbers in a head. */
export const NUMBERS = HEAD_FIELDS.filter((name) => typeof given[name] === "number");
/** Why a text that is no cursor is refused. */
export const badForm = "it does not have the form of a cursor";
/** Why a cursor of another key is refused. */
export const badSignature = "its signature does not match";

/** The characters whose code differs in one bit, and those next to it in the alphabet of base64url. */
export function neighbours(text: string, place: number): string[] {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const index = alphabet.indexOf(text.charAt(place));
  const bits = [0, 1, 2, 3, 4, 5, 6].map((bit) => String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)));
  return [...bits, ...[1, 2, 3].map((step) => alphabet.charAt(index ^ step))];
}
