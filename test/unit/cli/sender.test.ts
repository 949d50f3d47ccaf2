import { expect, test } from "vitest";
import { senderTo } from "../../../scripts/cli/sender.ts";

test("a target has one sender, whose signer looks for credentials once however often a command asks", () => {
  const target = { url: "https://abc.execute-api.eu-west-1.amazonaws.com" };
  expect(senderTo(target)).toBe(senderTo(target));
  expect(senderTo({ ...target })).not.toBe(senderTo(target));
});
