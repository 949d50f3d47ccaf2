import { expect, test } from "vitest";
import { RefusedError } from "../../../lambdas/game/refusal.ts";

test("a refusal, thrown, carries its figures and names its kind", () => {
  const refusal = { kind: "version-not-found", found: 9, newest: 7 } as const;
  const refused = new RefusedError(refusal);
  expect(refused).toBeInstanceOf(Error);
  expect(refused).toMatchObject({ name: "RefusedError", message: "refused: version-not-found", refusal });
});
