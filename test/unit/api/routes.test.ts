import { existsSync, globSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../../../lambdas/api/openapi/operations.ts";
import { ROUTES } from "../../../lambdas/api/routes.ts";
import { allRoutes } from "../../../scripts/local/all-routes.ts";
import { testServices } from "../../fixtures/services.ts";

const api = resolve(import.meta.dirname, "../../../lambdas/api");
const SHARED = ["http", "openapi"];
const folders = globSync(join(api, "*/"))
  .map((path) => basename(path))
  .filter((name) => !SHARED.includes(name));

describe("a route is one folder", () => {
  test("there are as many folders as routes, and each route has its handler", () => {
    expect(folders).toHaveLength(ROUTES.length);
    expect(ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      Object.keys(allRoutes(testServices())).toSorted(),
    );
  });

  test.each(folders)("%s has a handler", (folder) => {
    expect(existsSync(join(api, folder, "handler.ts"))).toBe(true);
  });

  test("each has its description, but those whose answer has no schema", () => {
    const described = folders.filter((folder) => existsSync(join(api, folder, "openapi.ts")));
    expect(folders.filter((folder) => !described.includes(folder)).toSorted()).toEqual([
      "metrics",
      "openapi-json",
    ]);
    expect(described).toHaveLength(Object.keys(OPERATIONS).length);
  });
});
