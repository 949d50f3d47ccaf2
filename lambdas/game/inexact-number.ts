/**
 * Finds the first number in a JSON text that a double can't carry exactly: an integer beyond 2^53 that is none of those
 * it can hold, more digits than it has, or a size beyond its range. What is kept would be another number than what was
 * sent. `1.10` and `1e2` are exact: they are 1.1 and 100 in other words.
 * @param text Well-formed JSON.
 * @returns its JSON Pointer.
 */
export function findInexactNumber(text: string): string | undefined {
  const position = findPosition(text);
  return position === undefined ? undefined : pointerTo(text, position);
}

// All others have 15 digits at most and no exponent: a double carries them (IEEE 754-2019, §5.12.2). A look at the text
// alone takes a fraction of the time that it takes to parse it.
const DOUBTFUL = /(^|[:,[\s])(-?(?:[\d.]{16,}(?:[eE][+-]?\d+)?|[\d.]+[eE][+-]?\d+))/;
const EACH_DOUBTFUL = new RegExp(DOUBTFUL, "g");

function findPosition(text: string): number | undefined {
  if (!DOUBTFUL.test(text)) return undefined;
  // The text is looked through for strings only as far as doubtful numbers make it necessary.
  let outside = 0;
  let quote = -1;
  for (const match of text.matchAll(EACH_DOUBTFUL)) {
    const [, before = "", number = ""] = match;
    const position = match.index + before.length;
    while (outside <= position) {
      if (quote < outside) quote = quoteFrom(text, outside);
      if (quote > position) break;
      outside = endOfString(text, quote);
    }
    if (outside <= position && !isExact(number)) return position;
  }
  return undefined;
}

function quoteFrom(text: string, start: number): number {
  const found = text.indexOf('"', start);
  return found === -1 ? text.length : found;
}

/** Where a string ends that begins with the quote at a position. */
function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
  } while (isEscaped(text, end));
  return end + 1;
}

function isEscaped(text: string, position: number): boolean {
  let backslashes = 0;
  while (text[position - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}

/** Whether a number, written as it would be read back, is the one in the text. */
function isExact(number: string): boolean {
  const value = Number(number);
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return false;
  const exponent = number.search(/[eE]/);
  if (exponent !== -1 && exponent <= ALWAYS_EXACT && size >= SMALLEST_NORMAL) return true;
  const written = String(value);
  return written === number || normal(number) === normal(written);
}

/** Digits that a double always carries, within its normal range. */
const ALWAYS_EXACT = 15;
const SMALLEST_NORMAL = 2 ** -1022;

/** A decimal number in one form only: its digits without zeros at either end, and its exponent. */
function normal(number: string): string {
  const sign = number.startsWith("-") ? 1 : 0;
  const e = number.search(/[eE]/);
  const mantissa = number.slice(sign, e === -1 ? undefined : e);
  const point = mantissa.indexOf(".");
  const digits = point === -1 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  let [first, last] = [0, digits.length];
  while (digits[first] === "0") first += 1;
  while (last > first && digits[last - 1] === "0") last -= 1;
  if (first === last) return "0";
  const given = e === -1 ? 0 : Number(number.slice(e + 1));
  const exponent = given + (point === -1 ? digits.length : point) - last;
  return `${number.slice(0, sign)}${digits.slice(first, last)}e${exponent}`;
}

/** The JSON Pointer to the value that begins at a position of a text. */
function pointerTo(text: string, position: number): string {
  const path: (string | number)[] = [];
  let string = "";
  for (let at = 0; at < position; at += 1) {
    const character = text[at];
    const last = path.at(-1);
    if (character === '"') {
      const end = endOfString(text, at);
      string = text.slice(at, end);
      at = end - 1;
    } else if (character === "[") path.push(0);
    else if (character === "{") path.push("");
    else if (character === "]" || character === "}") path.pop();
    else if (character === ":") path[path.length - 1] = String(JSON.parse(string));
    else if (character === "," && typeof last === "number") path[path.length - 1] = last + 1;
  }
  return path.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
