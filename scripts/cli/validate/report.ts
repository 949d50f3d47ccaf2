import type { Target } from "../target.ts";
import type { Criterion } from "./criteria.ts";
import type { Measured } from "./measured.ts";

/** The report in Markdown, to attach to the change ticket. */
export function markdownReport(
  { name, url }: Target,
  measured: Measured,
  criteria: readonly Criterion[],
  note: string,
): string {
  const passed = criteria.every((criterion) => criterion.passed);
  const rows = criteria.map(
    (criterion) => `| ${criterion.name} | ${criterion.passed ? "pass" : "**fail**"} | ${criterion.found} |`,
  );
  return `# Savepoint, ${name}: ${passed ? "passed" : "failed"}

From ${measured.from} to ${measured.to}, ${url}.

| criterion | result | found |
| --- | --- | --- |
${rows.join("\n")}

${note}
`;
}
