import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { problemAnswer } from "../../../../lambdas/api/http/answer-schemas.ts";
import { openApiDocument } from "../../../../lambdas/api/openapi/document.ts";
import { REQUESTS, RESPONSES } from "../../../../lambdas/api/openapi/named-schemas.ts";
import { OPERATIONS } from "../../../../lambdas/api/openapi/operations.ts";
import { PROBLEMS } from "../../../../lambdas/api/openapi/problem-samples.ts";
import { allRoutes } from "../../../../scripts/local/all-routes.ts";
import { testServices } from "../../../fixtures/services.ts";

type Document = {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: object } };
  readonly components: { readonly [kind: string]: { readonly [name: string]: object } };
};

const text = readFileSync(new URL("../../../../openapi.json", import.meta.url), "utf8");
const document: Document = JSON.parse(text);

test("the committed document is what the schemas make", () => {
  expect(`${JSON.stringify(openApiDocument(), null, 2)}\n`).toBe(text);
});

test("it is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(text))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("it has every route that is answered, and no other", () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(Object.keys(allRoutes(testServices())).toSorted());
});

test("each reference leads somewhere", () => {
  const references = [...text.matchAll(/"\$ref": "#\/components\/(\w+)\/([\w-]+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, kind = "", name = ""] of references) {
    expect(Object.keys(document.components[kind] ?? {})).toContain(name);
  }
});

test("operations have names of their own", () => {
  const ids = [...text.matchAll(/"operationId": "(\w+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every member of a request or an answer is described", () => {
  const undescribed: string[] = [];
  function look(schema: unknown, component: string): void {
    if (typeof schema !== "object" || schema === null) return;
    for (const [keyword, inner] of Object.entries(schema)) {
      look(inner, component);
      if (keyword !== "properties") continue;
      for (const [name, member] of Object.entries<object>(inner)) {
        if (!("description" in member) && !("$ref" in member)) undescribed.push(`${component}.${name}`);
      }
    }
  }
  for (const [name, schema] of Object.entries(document.components.schemas ?? {})) look(schema, name);
  expect(undescribed).toEqual([]);
});

describe("examples", () => {
  const bodies = Object.values(OPERATIONS).flatMap(({ id, body }) =>
    Object.entries(body?.examples ?? {}).map(([name, example]) => ({
      id,
      name,
      example,
      schema: body?.schema,
    })),
  );
  test.each(bodies)("the request $id $name is of its form", ({ example, schema }) => {
    if (!schema) throw new Error("a body has a schema");
    expect(REQUESTS[schema].safeParse(example).error).toBeUndefined();
  });

  const answers = Object.values(OPERATIONS).flatMap(({ id, answers: all }) =>
    Object.entries(all).flatMap(([status, { schema, examples }]) =>
      Object.entries(examples).map(([name, example]) => ({ id, status, name, example, schema })),
    ),
  );
  test.each(answers)("the answer $id $status $name is of its form", ({ example, schema }) => {
    expect(RESPONSES[schema].safeParse(example).error).toBeUndefined();
  });

  test.each([...PROBLEMS])("the problem %s is of its form", (kind, problem) => {
    expect(problemAnswer.safeParse(problem).error).toBeUndefined();
    expect(problem.type).toBe(`urn:savepoint:problem:${kind}`);
  });
});

test("every problem that an operation names is one that there is", () => {
  for (const { problems } of Object.values(OPERATIONS)) {
    for (const kind of problems) expect(PROBLEMS.has(kind), kind).toBe(true);
  }
});
