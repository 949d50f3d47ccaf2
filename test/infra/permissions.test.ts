import { describe, expect, it } from "vitest";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { PERMISSIONS } from "../../infra/permissions.ts";
import { callsFound } from "./calls.ts";

describe.each(FUNCTION_NAMES)("what %s may do", (name) => {
  it("is just what its bundle can call", async () => {
    const granted = PERMISSIONS[name].flatMap(({ on, actions }) =>
      actions.map((action) => `${on} ${action}`),
    );

    expect(granted.sort()).toEqual(await callsFound(name));
  });
});
