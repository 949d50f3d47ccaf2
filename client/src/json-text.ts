/** A value can't be written as JSON, or would come back as another. It was not sent, and nothing was queued. */
export class NotJsonError extends TypeError {
  /** JSON Pointer to the value, within what was given. */
  readonly path: string;

  constructor(path: string, found: string) {
    super(`at "${path}": ${found} can't be kept as JSON`);
    this.name = "NotJsonError";
    this.path = path;
  }
}

/** The service's own limit. */
const MAX_DEPTH = 100;

/** Where a value is: its key, and the value that holds it. */
type Location = {
  readonly key: string | number;
  readonly holder: object;
  readonly above: Location | undefined;
};

/**
 * A value's JSON text. Members that are `undefined` are left out, as `JSON.stringify` does.
 * @param path Where the value is in what the caller gave.
 * @throws {NotJsonError} for all that would be lost or changed: NaN, Infinity, integers beyond 2^53, BigInt, functions,
 * symbols, `undefined` in an array, class instances (Date, Map, …), cycles and what is nested too deep.
 */
export function jsonText(value: unknown, path = ""): string {
  function refuse(location: Location | undefined, found: string): never {
    throw new NotJsonError(path + pointerTo(location), found);
  }
  refuseLoss(value, undefined, 0, refuse);
  return JSON.stringify(value);
}

type Refuse = (location: Location | undefined, found: string) => void;

function refuseLoss(value: unknown, location: Location | undefined, depth: number, refuse: Refuse): void {
  switch (typeof value) {
    case "string":
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) refuse(location, String(value));
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        refuse(location, `the integer ${value}, beyond 2^53,`);
      return;
    case "object":
      if (value !== null) refuseLossWithin(value, location, depth, refuse);
      return;
    case "bigint":
      refuse(location, "a BigInt");
      return;
    default:
      refuse(location, value === undefined ? "undefined" : `a ${typeof value}`);
  }
}

function refuseLossWithin(
  value: object,
  location: Location | undefined,
  depth: number,
  refuse: Refuse,
): void {
  for (let above = location; above; above = above.above)
    if (above.holder === value) refuse(location, "a cycle");
  if (depth >= MAX_DEPTH) refuse(location, `what is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    for (let key = 0; key < value.length; key += 1)
      refuseLoss(value[key], { key, holder: value, above: location }, depth + 1, refuse);
    return;
  }
  if (!isPlain(value)) refuse(location, `an instance of ${value.constructor.name}`);
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) refuseLoss(item, { key, holder: value, above: location }, depth + 1, refuse);
}

/** Whether an object was made by a literal, in this realm or another. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function pointerTo(location: Location | undefined): string {
  return location ? `${pointerTo(location.above)}/${escaped(String(location.key))}` : "";
}

/** A key as a JSON Pointer has it (RFC 6901). */
export function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
