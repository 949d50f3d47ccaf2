import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { CHUNK_BYTES, decodeState, type EncodedState, encodeState } from "../../../lambdas/game/snapshot.ts";
import { json } from "./arbitraries.ts";

test("any state comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(json, async (state) => {
      expect(await decodeState(await encodeState(state))).toEqual({ state });
    }),
  );
});

test.each([65_530, 65_533, 65_534, 65_535, 70_000])(
  "a state of %d bytes comes back, packed by this thread or another",
  async (length) => {
    const state = "x".repeat(length);
    expect(await decodeState(await encodeState(state))).toEqual({ state });
  },
);

describe("a state of 5 MB", async () => {
  // Hashes hardly shrink.
  const words = Array.from({ length: 113_000 }, (_, n) =>
    createHash("sha256").update(`${n}`).digest("base64url"),
  );
  const rest = MAX_STATE_BYTES - jsonBytes({ words, pad: "" });
  const state: Json = { words, pad: "x".repeat(rest) };
  const encoded = await encodeState(state);

  test("takes several chunks, all but the last full and none above the limit", () => {
    expect(jsonBytes(state)).toBe(MAX_STATE_BYTES);
    expect(encoded.chunks.length).toBeGreaterThan(5);
    expect(encoded.chunks.slice(0, -1).every((chunk) => chunk.length === CHUNK_BYTES)).toBe(true);
    expect(encoded.chunks.at(-1)?.length).toBeLessThanOrEqual(CHUNK_BYTES);
  });

  test("comes back whole", async () => {
    expect(await decodeState(encoded)).toEqual({ state });
  });

  test("does not come back with a chunk missing, twice, or out of order", async () => {
    const { chunks, checksum } = encoded;
    for (const [place] of chunks.entries())
      expect(await decodeState({ chunks: chunks.toSpliced(place, 1), checksum })).toBeUndefined();
    expect(await decodeState({ chunks: [...chunks, ...chunks.slice(-1)], checksum })).toBeUndefined();
    expect(await decodeState({ chunks: chunks.toReversed(), checksum })).toBeUndefined();
  });
});

test("large bytes with a right checksum that are no packed state are none", async () => {
  const chunks = [Buffer.alloc(20_000, "no brotli")];
  const checksum = createHash("sha256").update(Buffer.concat(chunks)).digest("base64url");
  expect(await decodeState({ chunks, checksum })).toBeUndefined();
});

describe("corruption", async () => {
  const encoded = await encodeState({
    players: ["ann", "bob"],
    board: Array.from({ length: 40 }, (_, n) => n * n),
  });
  const bytes = Buffer.concat(encoded.chunks);

  test("of any one bit is detected", async () => {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const corrupt = Buffer.from(bytes);
      corrupt.writeUInt8(corrupt.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(await decodeState({ chunks: [corrupt], checksum: encoded.checksum })).toBeUndefined();
    }
  });

  test("by a missing end, or more added, is detected", async () => {
    const { checksum } = encoded;
    for (let length = 0; length < bytes.length; length += 1)
      expect(await decodeState({ chunks: [bytes.subarray(0, length)], checksum })).toBeUndefined();
    expect(await decodeState({ chunks: [bytes, Buffer.of(0)], checksum })).toBeUndefined();
    expect(await decodeState({ chunks: [], checksum })).toBeUndefined();
  });

  test("of the checksum is detected", async () => {
    expect(await decodeState({ ...encoded, checksum: `${encoded.checksum} ` })).toBeUndefined();
  });
});

describe("what has the right checksum and is still no state", () => {
  function sealed(content: Uint8Array): EncodedState {
    return {
      chunks: [content],
      checksum: createHash("sha256").update(content).digest("base64url"),
    };
  }

  test("is sealed like the real ones", async () => {
    const { chunks, checksum } = await encodeState([1]);
    expect(sealed(Buffer.concat(chunks))).toMatchObject({ checksum });
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["bytes that are not compressed", Buffer.from('{"a":1}')],
    ["text that is no JSON", brotliCompressSync('{"a":')],
    ["a row crafted to fill the memory", brotliCompressSync(`${" ".repeat(2 * MAX_STATE_BYTES)}1`)],
  ])("%s", async (_name, content) => {
    expect(await decodeState(sealed(content))).toBeUndefined();
  });
});
