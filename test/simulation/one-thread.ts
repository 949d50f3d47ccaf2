import { syncBuiltinESMExports } from "node:module";
import zlib from "node:zlib";

// Large states are compressed by other threads, which end when they like: a seed would not play the same each time. Here
// they are compressed in the turn in which that is asked for.

const { __promisify__ } = zlib.brotliCompress;
zlib.brotliCompress = Object.assign(
  (
    text: zlib.InputType,
    given: zlib.BrotliOptions | zlib.CompressCallback,
    then?: zlib.CompressCallback,
  ): void => {
    const [options, done] = typeof given === "function" ? [{}, given] : [given, then];
    queueMicrotask(() => done?.(null, zlib.brotliCompressSync(text, options)));
  },
  { __promisify__ },
);
syncBuiltinESMExports();
