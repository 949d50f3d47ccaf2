import type { SourceMap } from "node:module";

// In every function's bundle: stacks name files and lines of the sources, by the bundle's source map. Node does the same
// with --enable-source-maps, but reads map and code at the start, a quarter of a cold start's processor time; here the
// map is read when the first stack is looked at.

/** Where it stands in the sources. */
type Origin = { readonly fileName: string; readonly lineNumber: number; readonly columnNumber: number };

const readMap = (): SourceMap | undefined => {
  try {
    const text = process.getBuiltinModule("node:fs").readFileSync(new URL(`${import.meta.url}.map`), "utf8");
    const { SourceMap } = process.getBuiltinModule("node:module");
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
};
let map: SourceMap | undefined;
let isRead = false;

const originOf = (frame: NodeJS.CallSite): Origin | undefined => {
  if (frame.getFileName() !== import.meta.url) return undefined;
  if (!isRead) map = readMap();
  isRead = true;
  const origin = map?.findOrigin(frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0);
  return origin && "fileName" in origin ? origin : undefined;
};

/** A line of a stack, with its place in the sources where that is known. */
const lineOf = (frame: NodeJS.CallSite): string => {
  const origin = originOf(frame);
  if (!origin) return `    at ${frame}`;
  const { fileName, lineNumber, columnNumber } = origin;
  return `    at ${`${frame}`.replace(/[^\s(]+:\d+:\d+/, `${fileName}:${lineNumber}:${columnNumber}`)}`;
};

Error.prepareStackTrace = (error, frames) => [`${error}`, ...frames.map(lineOf)].join("\n");
