import { expect, test } from "vitest";
import { Refused } from "../../../lambdas/game/refusal.ts";

test("a refusal, thrown, carries its figures and names its kind", () => {
  const refusal = { kind: "version-not-found", found: 9, newest: 7 } as const;
  const refused = new Refused(refusal);
  expect(refused).toBeInstanceOf(Error);
  expect(refused).toMatchObject({ name: "Refused", message: "refused: version-not-found", refusal });
});
