/** JSON as it goes to DynamoDB or comes from it, with attribute values somewhere in it. */
export type Wire = { readonly [name: string]: unknown };

const isRecord = (value: unknown): value is Wire => typeof value === "object" && value !== null;

const mapped = (value: Wire, change: (inner: unknown, name: string) => unknown): Wire =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));

/** Binary values as text in base64, which is how JSON takes them. */
export const toWire = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toWire);
  return isRecord(value) ? mapped(value, toWire) : value;
};

const bytes = (text: unknown): unknown =>
  typeof text === "string" ? new Uint8Array(Buffer.from(text, "base64")) : text;

// Text right under `B`, or a list of it under `BS`, is binary: an attribute of that name would hold an object.
const received = (value: unknown, name: string): unknown => {
  if (name === "B" && typeof value === "string") return bytes(value);
  if (name === "BS" && Array.isArray(value)) return value.map(bytes);
  if (Array.isArray(value)) return value.map((inner) => received(inner, ""));
  return isRecord(value) ? mapped(value, received) : value;
};

/** An answer with its binary values as bytes. */
export const fromWire = (answer: Wire): Wire => mapped(answer, received);
