import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { DocumentError, parseDocument, parseJson } from "../../../lambdas/flags/document.ts";

describe("a document", () => {
  test("that isn't JSON is refused by name", () => {
    expect(() => parseJson("flags", "{")).toThrow(DocumentError);
    expect(() => parseJson("flags", "{")).toThrow(/^flags can't be used: /);
  });

  test("with an unknown key is refused where the schema is strict", () => {
    const schema = z.strictObject({ flags: z.exactOptional(z.unknown()) });
    expect(() => parseDocument("flags.json", schema, { flag: {} })).toThrow(
      'flags.json can\'t be used: the document: expected none of these unknown fields: flag, found {"flag":{}}',
    );
  });

  test("shows no more of a faulty value than a line holds", () => {
    const error = expect.objectContaining({ faults: [`name: expected number, found "${"x".repeat(79)}…`] });
    const schema = z.object({ name: z.number() });
    expect(() => parseDocument("d", schema, { name: "x".repeat(1_000) })).toThrow(error);
  });

  test("shows a rule of its own in the rule's words", () => {
    const schema = z.object({
      even: z.number().check(z.refine((n) => n % 2 === 0, { error: "an even number" })),
    });
    expect(() => parseDocument("d", schema, { even: 3 })).toThrow("even: expected an even number, found 3");
  });
});
