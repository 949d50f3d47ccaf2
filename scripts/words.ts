import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(import.meta.dirname, "..");

/** Old or literary words, each with what to say in its place. */
const OLD_WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\blest\b/i, "so that … not"],
  [/\bwhilst\b/i, "while"],
  [/\b(?:alarms? rings?|rings|rang)\b/i, "is in ALARM"],
  [/\bcut off\b/i, "interrupted"],
  [/\bstands? in the way\b/i, "prevents"],
  [/\b(?:go|goes|went|going|gone) on\b/i, "continue"],
  [/\bbeside\b/i, "next to, during"],
  [/\b(?:stands?(?!-)|stood|standing)\b/i, "is, exists, means"],
  [/\btold\b/i, "is asked to, learns, is reported"],
  [/\bwhatever\b/i, "no matter what, all that, any"],
  [/\bseldom\b/i, "rarely"],
  [/\bwhoever\b/i, "the server that, the person who"],
  [/\banew\b/i, "again"],
  [/\ball is well\b/i, "healthy"],
];

/** What people read: documents, and all code with its comments, messages and names. */
const READ = [
  "*.md",
  "{client,docs}/**/*.{md,svg}",
  "openapi.json",
  "{client,console,examples,infra,lambdas,scripts,test}/**/*.{ts,tsx,mts}",
  ".github/**/*.yml",
  ".ci/run",
];

/** Folders of others, and of what is built; and where the words themselves are. */
const UNREAD = /(?:^|\/)(?:node_modules|dist|cdk\.out)\/|^(?:scripts\/words|test\/unit\/words\.test)\.ts$/;

/** The old words in a text, each with its line and what to say in its place. */
export function oldWords(text: string): readonly string[] {
  return text.split("\n").flatMap((line, index) =>
    OLD_WORDS.flatMap(([pattern, instead]) => {
      const found = pattern.exec(line);
      return found ? [`${index + 1}: "${found[0]}"; say: ${instead}`] : [];
    }),
  );
}

// node scripts/words.ts exits 1 when a document or a file of code is not in plain words.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = globSync(READ, { cwd: ROOT }).filter((file) => !UNREAD.test(file));
  const found = files.flatMap((file) =>
    oldWords(readFileSync(join(ROOT, file), "utf8")).map((word) => `${file}:${word}`),
  );
  for (const word of found) console.error(word);
  if (found.length === 0) console.log(`${files.length} files are in plain words`);
  else process.exitCode = 1;
}
