// Values one after another in few bytes: what is read was written in the same order.

const BITS = 128;
/** Bytes of the longest number. */
const LONGEST_NUMBER = 8;
/** Most heads have room in so many bytes. */
const FIRST_ROOM = 256;

/** Takes values. */
export type ValueSink = {
  /** A whole number from 0 to 2^53 - 1, in one byte for each 7 bits (LEB128). */
  readonly number: (value: number) => void;
  /** Bytes of which the reader knows how many they are, as base64url or in hexadecimal. */
  readonly bytes: (value: string, encoding: "base64url" | "hex") => void;
  /** A text, its length before it. */
  readonly text: (value: string) => void;
};

/** Collects values. */
export type BytesWriter = ValueSink & { readonly done: () => Uint8Array<ArrayBuffer> };

/** Counts the bytes that a {@link BytesWriter} would have. */
export type BytesCounter = ValueSink & { readonly count: () => number };

/** Hands values back. Each call throws a RangeError where the bytes end before, or hold none that was written. */
export type BytesReader = {
  readonly number: () => number;
  readonly bytes: (count: number) => Uint8Array;
  readonly text: () => string;
  /** @throws {RangeError} where something is left. */
  readonly end: () => void;
};

/** Begins a {@link BytesWriter}. */
export function writeBytes(): BytesWriter {
  let buffer = Buffer.allocUnsafe(FIRST_ROOM);
  let at = 0;
  function makeRoom(count: number): void {
    if (at + count <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (at + count));
    buffer.copy(larger);
    buffer = larger;
  }
  function number(value: number): void {
    makeRoom(LONGEST_NUMBER);
    let left = value;
    for (; left >= BITS; left = Math.floor(left / BITS)) {
      buffer[at] = (left % BITS) + BITS;
      at += 1;
    }
    buffer[at] = left;
    at += 1;
  }
  return {
    number,
    bytes: (value, encoding) => {
      makeRoom(value.length);
      at += buffer.write(value, at, encoding);
    },
    text: (value) => {
      const length = Buffer.byteLength(value);
      number(length);
      makeRoom(length);
      at += buffer.write(value, at);
    },
    done: () => buffer.subarray(0, at),
  };
}

/** Begins a {@link BytesCounter}. */
export function countBytes(): BytesCounter {
  let bytes = 0;
  function number(value: number): void {
    bytes += 1;
    for (let left = value; left >= BITS; left = Math.floor(left / BITS)) bytes += 1;
  }
  return {
    number,
    bytes: (value, encoding) => {
      bytes += Buffer.byteLength(value, encoding);
    },
    text: (value) => {
      const length = Buffer.byteLength(value);
      number(length);
      bytes += length;
    },
    count: () => bytes,
  };
}

/** Begins a {@link BytesReader}. */
export function readBytes(source: Uint8Array): BytesReader {
  let at = 0;
  function bytes(count: number): Uint8Array {
    if (at + count > source.length) throw tooShort();
    at += count;
    return source.subarray(at - count, at);
  }
  function number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= BITS) {
      const digit = source[at];
      if (digit === undefined) throw tooShort();
      at += 1;
      value += (digit % BITS) * scale;
      if (!Number.isSafeInteger(value)) throw new RangeError("a number is too large");
      if (digit < BITS) return value;
    }
  }
  return {
    number,
    bytes,
    text: () => bufferOf(bytes(number())).toString(),
    end: () => {
      if (at < source.length) throw new RangeError("the bytes hold more than their values");
    },
  };
}

/** The same bytes as a buffer: without a copy. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function tooShort(): RangeError {
  return new RangeError("the bytes end before their values do");
}
