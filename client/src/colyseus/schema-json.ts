import * as z from "zod/mini";
import type { Json } from "../json.ts";

// What is known of @colyseus/schema here is what its own toJSON goes by: each class has its fields under
// `Symbol.metadata`. It is not imported, since a room's state must come from the application's own copy.

type SchemaClass = new () => object;
type Field = { readonly name: string; readonly type: unknown };

const field = z.object({ name: z.string(), type: z.unknown(), deprecated: z.optional(z.boolean()) });
const record = z.record(z.string(), z.unknown());
const schemaClass = z.custom<SchemaClass>(
  (value) => typeof value === "function" && fieldsOf(value).length > 0,
);

/** A map, an array, a set, … of a schema. */
type Collection = {
  readonly clear: () => void;
  readonly entries: () => Iterable<readonly [unknown, unknown]>;
  readonly values: () => Iterable<unknown>;
  readonly set?: (key: string, value: unknown) => void;
  readonly push?: (value: unknown) => void;
  readonly add?: (value: unknown) => void;
};
const collection = z.custom<Collection>(
  (value) => typeof value === "object" && value !== null && "clear" in value && "values" in value,
);

/**
 * A schema's state as JSON: what is not set is `null`, a big integer a text.
 * @throws {TypeError} for what could not be restored: no Schema, or one of another class than its field says.
 */
export function schemaToJson(state: object): Json {
  const fields = fieldsOf(state.constructor);
  if (fields.length === 0) throw new TypeError(`${state.constructor.name} is no Schema with fields`);
  return Object.fromEntries(fields.map(({ name, type }) => [name, jsonOf(type, Reflect.get(state, name))]));
}

function jsonOf(type: unknown, value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return String(value);
  const { data: Class } = schemaClass.safeParse(type);
  if (Class) {
    if (value.constructor !== Class)
      throw new TypeError(
        `found a ${value.constructor.name} where ${Class.name} is declared: it can't be restored`,
      );
    return schemaToJson(value);
  }
  const of = collectionType(type);
  const items = collection.safeParse(value).data;
  if (!of || !items) return z.custom<Json>().parse(value);
  if (of.kind !== "map") return [...items.values()].map((item) => jsonOf(of.type, item));
  return Object.fromEntries([...items.entries()].map(([key, item]) => [key, jsonOf(of.type, item)]));
}

/**
 * Gives a schema the state that {@link schemaToJson} made of one like it. It stays the same object, so clients see the
 * change. A field that the JSON does not have, since it is newer, keeps its default.
 */
export function jsonToSchema(state: object, json: unknown): void {
  const from = record.parse(json);
  for (const { name, type } of fieldsOf(state.constructor)) {
    const wanted = from[name];
    if (wanted === undefined) continue;
    const now: unknown = Reflect.get(state, name);
    const items = collectionType(type) && collection.safeParse(now).data;
    if (items && wanted !== null) restoreItems(items, type, wanted);
    else if (wanted !== null) Reflect.set(state, name, restored(type, wanted));
    else if (now !== undefined && now !== null) Reflect.set(state, name, undefined);
  }
}

function restoreItems(items: Collection, declared: unknown, json: unknown): void {
  const type = collectionType(declared)?.type;
  items.clear();
  if (Array.isArray(json))
    for (const item of json) (items.push ?? items.add)?.call(items, restored(type, item));
  else for (const [key, item] of Object.entries(record.parse(json))) items.set?.(key, restored(type, item));
}

function restored(type: unknown, json: unknown): unknown {
  const { data: Class } = schemaClass.safeParse(type);
  if (Class) {
    const child = new Class();
    jsonToSchema(child, json);
    return child;
  }
  return typeof type === "string" && /^bigu?int64$/.test(type) ? BigInt(String(json)) : json;
}

/** What kind of collection a field is, and of what: `{ map: Player }`. */
function collectionType(type: unknown): { readonly kind: string; readonly type: unknown } | undefined {
  const [first] = Object.entries(record.safeParse(type).data ?? {});
  return first && { kind: first[0], type: first[1] };
}

/** The fields of a class, those that it inherits included. */
function fieldsOf(Class: object): readonly Field[] {
  const key = Reflect.get(Symbol, "metadata") ?? Symbol.for("Symbol.metadata");
  const metadata: unknown = typeof key === "symbol" ? Reflect.get(Class, key) : undefined;
  const fields: Field[] = [];
  if (typeof metadata !== "object" || metadata === null) return fields;
  for (const index in metadata) {
    const { data } = field.safeParse(Reflect.get(metadata, index));
    if (data && !data.deprecated) fields.push(data);
  }
  return fields;
}
