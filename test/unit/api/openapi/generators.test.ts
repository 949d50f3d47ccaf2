import { expect, test } from "vitest";
import { openApiDocument } from "../../../../lambdas/api/openapi/document.ts";
import { isObject, type Json } from "../../../../lambdas/game/json.ts";

// What generators of clients make nothing good of, seen with openapi-typescript and openapi-python-client.
// test/integration/generated-*.test.ts play with what they make.

type Part = { readonly path: readonly string[]; readonly schema: { readonly [keyword: string]: Json } };
const document: Json = JSON.parse(JSON.stringify(openApiDocument()));

/** Every part of the document that is an object, with where it is. */
function parts(value: Json, path: readonly string[] = []): readonly Part[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => parts(item, [...path, String(index)]));
  if (!isObject(value)) return [];
  const inner = Object.entries(value).flatMap(([key, member]) =>
    key === "examples" || key === "mapping" ? [] : parts(member, [...path, key]),
  );
  return [{ path, schema: value }, ...inner];
}

const all = parts(document);

function isComponent({ path }: Part): boolean {
  return path.length === 3 && path[1] === "schemas";
}

function isParameter({ path }: Part): boolean {
  return path.includes("parameters");
}

function shown(found: readonly Part[]): readonly string[] {
  return found.map(({ path }) => path.join("/"));
}

test("every object and every list of values has a name", () => {
  const nameless = all.filter(
    (part) =>
      !isComponent(part) && !isParameter(part) && (part.schema.type === "object" || "enum" in part.schema),
  );
  expect(shown(nameless)).toEqual([]);
});

test("an object whose members nobody lists may have any", () => {
  const empty = all.filter(({ schema }) => schema.type === "object" && !("properties" in schema));
  expect(empty).not.toEqual([]);
  expect(empty.filter(({ schema }) => schema.additionalProperties !== true)).toEqual([]);
});

test("what may be one of several schemas is decided by a discriminator; a patch by being a list", () => {
  const several = all.filter(({ schema }) => "oneOf" in schema || "anyOf" in schema || "allOf" in schema);
  const undiscriminated = several.filter(({ schema }) => !("discriminator" in schema));
  expect(shown(undiscriminated)).toEqual(["components/schemas/Patch"]);
  for (const { schema } of several) {
    if (!isObject(schema.discriminator) || !Array.isArray(schema.oneOf)) continue;
    const { mapping } = schema.discriminator;
    const mapped = isObject(mapping) ? Object.values(mapping) : [];
    expect(schema.oneOf.map((one) => isObject(one) && one.$ref)).toEqual(mapped);
  }
});

test("numbers in paths and queries are integers", () => {
  const numbers = all.filter(
    ({ path, schema }) =>
      path.at(-2) === "parameters" && ["limit", "start", "version"].includes(String(schema.name)),
  );
  expect(numbers.length).toBeGreaterThan(4);
  for (const { schema } of numbers) expect(schema.schema).toMatchObject({ type: "integer" });
});
