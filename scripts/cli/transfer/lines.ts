import { createHash } from "node:crypto";

/** A line of a stream, and where it is. */
export type Line = { readonly text: string; readonly number: number };

/** A line is one game or one commit, and a state has 5 MB at most: what is longer is none of ours. */
const MOST_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/** A line that is longer than any of ours. */
export class LineTooLongError extends Error {
  constructor(number: number) {
    super(`line ${number} has more than ${MOST_BYTES} bytes`);
    this.name = "LineTooLongError";
  }
}

/** Cuts bytes into lines, without keeping more than one. An empty line counts, and is left out. @throws {LineTooLongError} */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let number = 1;
  function taken(): string {
    const text = Buffer.concat(parts).toString();
    parts = [];
    bytes = 0;
    return text;
  }
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      const text = taken();
      if (text.trim() !== "") yield { text, number };
      number += 1;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    bytes += chunk.length - start;
    if (bytes > MOST_BYTES) throw new LineTooLongError(number);
  }
  const text = taken();
  if (text.trim() !== "") yield { text, number };
}

/** The checksum of lines, as an export ends with it: SHA-256 over each with its newline, in hex. */
export type LineChecksum = { readonly add: (text: string) => void; readonly value: () => string };

/** Begins a {@link LineChecksum}. */
export function lineChecksum(): LineChecksum {
  const hash = createHash("sha256");
  return {
    add: (text) => {
      hash.update(text).update("\n");
    },
    value: () => hash.copy().digest("hex"),
  };
}
