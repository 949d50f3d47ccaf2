import type { Target } from "./target.ts";

/** A command to run next, as it is typed for this target. */
export function hintTo({ name, url }: Target, words: string): string {
  if (name !== "local") return `Run npx savepoint ${words} --stage ${name}.`;
  const file = /^(?:enable|disable|rollout)/.test(words) ? " --flags FILE" : "";
  return `Run npx savepoint ${words} --url ${url}${file}.`;
}
