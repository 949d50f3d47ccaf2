/** A part of an OpenAPI document. */
export type Node = { readonly [key: string]: unknown };

/** A value as a part of a document; what is none has no members. */
export function node(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** The member of a part, as a part. */
export function at(parent: Node, key: string): Node {
  return node(parent[key]);
}

/** The members of a part that are parts themselves. */
export function members(parent: Node): readonly (readonly [string, Node])[] {
  return Object.entries(parent).map(([key, value]) => [key, node(value)] as const);
}

/** A list; empty where there is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Follows references within a document, as `{$ref: "#/components/…"}`. */
export function resolved(document: Node, part: Node): Node {
  const { $ref: reference } = part;
  if (typeof reference !== "string") return part;
  const found = reference.split("/").slice(1).reduce(at, document);
  return resolved(document, found);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
