// Values one after another in few bytes: what is read was written in the same order.

const BITS = 128;
/** Bytes of the longest number. */
const LONGEST_NUMBER = 8;
/** Most heads have room in so many bytes. */
const FIRST_ROOM = 256;

/** Collects values. */
export type BytesWriter = {
  /** A whole number from 0 to 2^53 - 1, in one byte for each 7 bits (LEB128). */
  readonly number: (value: number) => void;
  /** Bytes of which the reader knows how many they are. */
  readonly bytes: (value: Uint8Array) => void;
  /** A text, its length before it. */
  readonly text: (value: string) => void;
  readonly done: () => Uint8Array<ArrayBuffer>;
};

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
    for (; left >= BITS; left = Math.floor(left / BITS)) at = buffer.writeUInt8((left % BITS) + BITS, at);
    at = buffer.writeUInt8(left, at);
  }
  return {
    number,
    bytes: (value) => {
      makeRoom(value.length);
      buffer.set(value, at);
      at += value.length;
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
