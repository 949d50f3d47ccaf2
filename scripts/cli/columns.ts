import measure from "fast-string-truncated-width";

const SEGMENTER = new Intl.Segmenter();

/** Columns of a terminal that text takes: a Korean or Chinese character takes two. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return partsOf(text).reduce((width, part) => width + measure(part).width, 0);
}

/** What a reader takes for characters, each of one or more of JavaScript's. */
export function partsOf(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}
