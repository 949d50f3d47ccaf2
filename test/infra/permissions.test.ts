import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { PERMISSIONS } from "../../infra/permissions.ts";
import { callsFound, foundNowhere } from "./calls.ts";

describe.each(FUNCTION_NAMES)("what %s may do", (name) => {
  test("is just what its bundle can call", () => {
    const granted = PERMISSIONS[name].flatMap(({ on, actions }) =>
      actions.map((action) => `${on} ${action}`),
    );

    expect(granted.sort()).toEqual(callsFound(name));
  });
});

describe("the search for calls", () => {
  test("finds every way to call AWS in some function, so that it looks for the right words", () => {
    expect(foundNowhere(FUNCTION_NAMES)).toEqual([]);
  });
});
