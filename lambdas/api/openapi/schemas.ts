import * as z from "zod/mini";
import { appendRequest, transition } from "../append/request.ts";
import { correctionRequest } from "../correct/request.ts";
import { COUNT, jsonObject, operation, pointer, VERSION } from "../http/schemas.ts";
import { snapshotRequest } from "../make-snapshot/request.ts";
import { recoveryRequest } from "../recover/request.ts";
import { REQUESTS, RESPONSES, SHARED } from "./named-schemas.ts";
import { WORDS } from "./words.ts";

/** A JSON Schema, as far as it is looked into here. */
export type JsonSchema = { [keyword: string]: unknown };

// Generators of clients make `Any`, or classes with numbers for names, of a `oneOf` of `required`s: such rules are in words.
const EITHER_PLACE = "Give either cursor or expectedVersion.";
const NOT_BOTH = "Give patch or state, not both; neither leaves the state as it is.";
/** What a schema checks in code, said in JSON Schema. */
const RULES = new Map<unknown, JsonSchema>([
  [appendRequest, { description: EITHER_PLACE }],
  [correctionRequest, { description: `${EITHER_PLACE} ${NOT_BOTH}` }],
  [transition, { description: NOT_BOTH }],
  [snapshotRequest, { description: `Nothing, or all of state, commitId, and a place. ${EITHER_PLACE}` }],
  [recoveryRequest, { discriminator: { propertyName: "mode" } }],
  [operation, { discriminator: { propertyName: "op" } }],
  [jsonObject, { type: "object", additionalProperties: true }],
  [pointer, { format: "json-pointer" }],
]);
/** Query parameters come as text; they are described as the numbers that they are. */
const NUMBERS = new Map<unknown, JsonSchema>([
  [COUNT.source, { type: "integer", minimum: 1, maximum: 999_999 }],
  [VERSION.source, { type: "integer", minimum: 0, maximum: 999_999_999_999 }],
]);

/** All named schemas of the document. Requests are closed to unknown members; answers may get new ones. */
export function componentSchemas(): Schemas {
  return { ...convert({ ...SHARED, ...RESPONSES }, false), ...convert({ ...SHARED, ...REQUESTS }, true) };
}

/** The schema of one part of a request, written out. */
export function inlineSchema(schema: z.ZodMiniType): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, options(true));
  return converted;
}

/** A reference to a named schema. */
export function schemaRef(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function convert(named: { readonly [name: string]: z.ZodMiniType }, closed: boolean): Schemas {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) schema.register(registry, { id });
  const { schemas } = z.toJSONSchema(registry, {
    ...options(closed),
    uri: (id) => `#/components/schemas/${id}`,
  });
  const bare = Object.entries(schemas).map(
    ([name, { $schema: _, $id: __, ...schema }]): [string, JsonSchema] => [name, schema],
  );
  for (const [name, schema] of bare) describe(schema, name);
  const all = Object.fromEntries(bare);
  for (const { discriminator, oneOf } of Object.values(all)) mapAlternatives(discriminator, oneOf, all);
  return all;
}

/** Says which value of the discriminator means which schema. */
function mapAlternatives(discriminator: unknown, alternatives: unknown, all: Schemas): void {
  if (!isRecord(discriminator) || !Array.isArray(alternatives)) return;
  const { propertyName } = discriminator;
  discriminator.mapping = Object.fromEntries(
    alternatives.map(({ $ref }: { $ref: string }) => {
      const { properties } = all[$ref.replace(/.*\//, "")] ?? {};
      const member = isRecord(properties) ? properties[String(propertyName)] : {};
      return [isRecord(member) && member.const, $ref];
    }),
  );
}

type Schemas = { [name: string]: JsonSchema };

function options(closed: boolean) {
  return {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }) => {
      Object.assign(jsonSchema, RULES.get(zodSchema));
      const number = NUMBERS.get(jsonSchema.pattern);
      if (number) {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, number);
      }
      if (isRecord(jsonSchema.additionalProperties)) jsonSchema.additionalProperties = true;
      // The format says it; the pattern that checks it is a page long.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (!closed && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  } as const;
}

/** Says what the members of a schema mean, wherever they are in it. */
function describe(schema: unknown, component: string): void {
  if (!isRecord(schema)) return;
  for (const [keyword, inner] of Object.entries(schema)) {
    describe(inner, component);
    if (keyword !== "properties" || !isRecord(inner)) continue;
    for (const [name, member] of Object.entries(inner)) {
      const description = WORDS[`${component}.${name}`] ?? WORDS[name];
      if (description !== undefined && isRecord(member)) member.description = description;
    }
  }
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}
