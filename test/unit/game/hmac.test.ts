import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hmacSha256 } from "../../../lambdas/game/hmac.ts";

test("is Node's own HMAC, for keys shorter and longer than a block", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200, size: "max" }),
      fc.uint8Array({ maxLength: 300 }),
      (secret, data) => {
        const expected = createHmac("sha256", secret).update(data).digest("hex");
        expect(hmacSha256(secret, data).toString("hex")).toBe(expected);
        // The key is known now.
        expect(hmacSha256(secret, data).toString("hex")).toBe(expected);
      },
    ),
  );
});
