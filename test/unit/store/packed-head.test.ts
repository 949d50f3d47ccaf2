import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Head } from "../../../lambdas/game/head.ts";
import { digestOfId } from "../../../lambdas/game/request.ts";
import { readBytes, writeBytes } from "../../../lambdas/store/packed-bytes.ts";
import {
  packedHeadBytes,
  packHead,
  unpackCommitHead,
  unpackHead,
} from "../../../lambdas/store/packed-head.ts";

const whole = fc.maxSafeNat();
function bytes(count: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: count, maxLength: count })
    .map((value) => Buffer.from(value).toString("base64url"));
}
const text = fc.string({ unit: "binary", maxLength: 20 });
const version = fc.integer({ min: 0, max: 999_999_999_999 });

const heads: fc.Arbitrary<Head> = fc.record({
  gameId: text,
  gameType: text,
  retentionDays: whole,
  version,
  phase: text,
  hash: bytes(16),
  idDigest: bytes(12),
  contentDigest: bytes(12),
  snapshotDue: fc.constant(0),
  time: whole,
  stretch: whole,
  stateBound: whole,
  base: fc.constant(0),
  tailRows: whole,
  tailBytes: whole,
  packedBytes: whole,
});
const ids = fc.oneof(
  fc.string({ minLength: 1, maxLength: 200 }),
  fc.uuid(),
  fc.constant(randomUUID().toUpperCase()),
  fc.constant(""),
);

function anyHead(): Head {
  const [head] = fc.sample(heads, 1);
  if (!head) throw new Error("no head");
  return head;
}

describe("a head in few bytes", () => {
  test("comes back as it was, in a manifest", () => {
    fc.assert(
      fc.property(heads, (head) => {
        expect(unpackHead(packHead(head), head)).toEqual(head);
      }),
    );
  });

  test("comes back as it was, with id and count, in a commit", () => {
    fc.assert(
      fc.property(
        heads,
        ids.filter((id) => id !== ""),
        fc.integer({ min: 0, max: 50 }),
        (given, commitId, count) => {
          const first = given.version;
          const head = { ...given, version: first + Math.max(count - 1, 0), idDigest: digestOfId(commitId) };
          const packed = packHead(head, { commitId, count });
          expect(packedHeadBytes(head, { commitId, count })).toBe(packed.length);
          expect(unpackCommitHead(packed, { gameId: head.gameId, version: first })).toEqual({
            head,
            commitId,
            count,
          });
        },
      ),
    );
  });

  test("keeps a UUID in 17 bytes, where it is written as others write it", () => {
    const head = anyHead();
    function size(commitId: string): number {
      return packHead(head, { commitId, count: 1 }).length;
    }
    expect(size(randomUUID()) - size("x")).toBe(15);
    expect(size(randomUUID().toUpperCase()) - size("x")).toBe(35);
  });

  test("is refused when it says that its row keeps a state in a form that is not known", () => {
    const head = anyHead();
    const base = { form: "text", schemaVersion: 1, check: "A".repeat(16) } as const;
    const packed = packHead(head, { commitId: "c", count: 1, base });
    expect(unpackCommitHead(packed, head).base).toEqual(base);
    expect(packedHeadBytes(head, { commitId: "c", count: 1, base })).toBe(packed.length);
    // The form is before the schema version and the check.
    const unknown = packed.map((byte, at) => (at === packed.length - 14 ? 9 : byte));
    expect(() => unpackCommitHead(unknown, head)).toThrow("a form that is not known");
  });

  test("is refused when it is cut, or when something follows", () => {
    const head = anyHead();
    const packed = packHead(head, { commitId: "c", count: 1 });
    for (let end = 0; end < packed.length; end += 1)
      expect(() => unpackCommitHead(packed.subarray(0, end), head)).toThrow(RangeError);
    expect(() => unpackCommitHead(Buffer.concat([packed, Buffer.from([0])]), head)).toThrow(RangeError);
  });
});

describe("bytes of values", () => {
  test("hold any whole number, a byte for each 7 bits", () => {
    fc.assert(
      fc.property(whole, (value) => {
        const writer = writeBytes();
        writer.number(value);
        const packed = writer.done();
        expect(packed).toHaveLength(Math.max(1, Math.ceil(Math.log2(value + 1) / 7)));
        expect(readBytes(packed).number()).toBe(value);
      }),
    );
  });

  test("have room for texts of any length", () => {
    const texts = [200, 100, 5_000].map((length) => "\u00e9".repeat(length));
    const writer = writeBytes();
    for (const value of texts) writer.text(value);
    writer.bytes(Buffer.alloc(20_000, 7).toString("hex"), "hex");
    const reader = readBytes(writer.done());
    expect(texts.map(reader.text)).toEqual(texts);
    expect(Buffer.alloc(20_000, 7).equals(reader.bytes(20_000))).toBe(true);
    reader.end();
  });

  test("that hold no number that JavaScript knows are refused", () => {
    expect(() => readBytes(new Uint8Array(9).fill(255)).number()).toThrow("a number is too large");
    expect(() => readBytes(randomBytes(0)).number()).toThrow("the bytes end");
  });
});
