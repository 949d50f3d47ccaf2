import { deserialize, serialize } from "node:v8";

/** An item as a column: Node's own format, which stays readable for later versions of Node ("safe to store to disk"). */
export function itemToBytes(item: { readonly [attribute: string]: unknown }): Uint8Array {
  return serialize(item);
}

/** The item in a column. */
export function itemFromBytes(bytes: unknown): unknown {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("an item's column holds no bytes");
  return deserialize(bytes);
}
