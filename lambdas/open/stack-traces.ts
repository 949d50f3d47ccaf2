import type { SourceMap } from "node:module";

// In every function's bundle: stacks name files and lines of the sources, by the source maps of the bundle's files. Node
// does the same with --enable-source-maps, but reads maps and code at the start, a quarter of a cold start's processor
// time; here a map is read when a stack that passes through its file is first looked at.

/** Its place in the sources. */
type Origin = { readonly fileName: string; readonly lineNumber: number; readonly columnNumber: number };

const FOLDER = new URL(".", import.meta.url).href;
const maps = new Map<string, SourceMap | undefined>();

function readMap(file: string): SourceMap | undefined {
  try {
    const text = process.getBuiltinModule("node:fs").readFileSync(new URL(`${file}.map`), "utf8");
    const { SourceMap } = process.getBuiltinModule("node:module");
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function originOf(frame: NodeJS.CallSite): Origin | undefined {
  const file = frame.getFileName();
  if (!file?.startsWith(FOLDER)) return undefined;
  if (!maps.has(file)) maps.set(file, readMap(file));
  const origin = maps.get(file)?.findOrigin(frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0);
  return origin && "fileName" in origin ? origin : undefined;
}

/** A line of a stack, with its place in the sources where that is known. */
function lineOf(frame: NodeJS.CallSite): string {
  const origin = originOf(frame);
  if (!origin) return `    at ${frame}`;
  const { fileName, lineNumber, columnNumber } = origin;
  return `    at ${`${frame}`.replace(/[^\s(]+:\d+:\d+/, `${fileName}:${lineNumber}:${columnNumber}`)}`;
}

Error.prepareStackTrace = (error, frames) => [`${error}`, ...frames.map(lineOf)].join("\n");
