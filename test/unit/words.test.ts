import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** Old or literary words, each with what to say in its place. They may still be names in code of others. */
const PLAIN: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\blest\b/i, "so that … not"],
  [/\bwhilst\b/i, "while"],
  [/\b(?:alarms? rings?|rang)\b/i, "is in ALARM"],
  [/\bcut off\b/i, "interrupted"],
  [/\bstands? in the way\b/i, "prevents"],
  [/\b(?:go|goes|went|going|gone) on\b/i, "continue"],
  [/\bbeside\b/i, "next to, during"],
  [/\bwhoever\b/i, "the server that, the person who"],
  [/\banew\b/i, "again"],
  [/\ball is well\b/i, "healthy"],
  [/\bstood\b/i, "was"],
];

const FILES = globSync(
  ["*.md", "docs/**/*.{md,svg}", "openapi.json", "scripts/**/*.ts", ".github/**/*.yml", ".ci/run"],
  { cwd: ROOT },
).toSorted();

test.each(FILES)("%s is in plain words", (file) => {
  const lines = readFileSync(join(ROOT, file), "utf8").split("\n");
  const found = lines.flatMap((line, index) =>
    PLAIN.filter(([pattern]) => pattern.test(line)).map(
      ([pattern, instead]) => `${file}:${index + 1}: ${pattern.exec(line)?.[0]}; say: ${instead}`,
    ),
  );
  expect(found).toEqual([]);
});
