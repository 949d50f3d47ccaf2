import type * as z from "zod/mini";

const SHOWN_CHARACTERS = 200;

/** What a schema expected, in our own words: zod's carry the values that were given, which do not belong in logs and answers. */
export function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected;
    case "unrecognized_keys":
      return `none of these unknown fields: ${issue.keys.join(", ").slice(0, SHOWN_CHARACTERS)}`;
    case "too_big":
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case "too_small":
      return `at least ${issue.minimum}${unit(issue.origin)}`;
    case "invalid_format":
      return issue.format === "datetime" ? "a time as 2027-01-31T12:00:00Z" : `text like ${issue.pattern}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_key":
      return `a name: ${issue.issues.map(expectation).join(", ")}`;
    default:
      return issue.message;
  }
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " elements" : "";
}
