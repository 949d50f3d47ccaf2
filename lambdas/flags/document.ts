import type * as z from "zod/mini";
import { expectation } from "./expectation.ts";

const SHOWN_CHARACTERS = 80;

/** A configuration document that can't be used: not JSON, of the wrong form, or at odds with itself. */
export class DocumentError extends Error {
  /** What the document is called, e.g. `flags` or `game-types`. */
  readonly document: string;
  /** One sentence for each fault: where it is, what was expected and what was found. */
  readonly faults: readonly string[];

  constructor(document: string, faults: readonly string[]) {
    super(`${document} can't be used: ${faults.join("; ")}`);
    this.name = "DocumentError";
    this.document = document;
    this.faults = faults;
  }
}

/**
 * Reads a document's text as JSON.
 *
 * @throws {DocumentError} when it isn't.
 */
export function parseJson(document: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DocumentError(document, [error instanceof Error ? error.message : String(error)]);
  }
}

/**
 * Holds a document against its schema.
 *
 * @throws {DocumentError} with every fault, when it doesn't fit.
 */
export function parseDocument<T>(document: string, schema: z.ZodMiniType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new DocumentError(
    document,
    parsed.error.issues.map((issue) => describe(issue, raw)),
  );
}

function describe(issue: z.core.$ZodIssue, raw: unknown): string {
  const where = issue.path.length === 0 ? "the document" : issue.path.join(".");
  return `${where}: expected ${expectation(issue)}, found ${show(valueAt(raw, issue.path))}`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
