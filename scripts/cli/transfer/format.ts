import * as z from "zod/mini";
import { transitionFields } from "../../../lambdas/api/append/request.ts";
import { exportedGame } from "../../../lambdas/api/export-game/answer.ts";
import { placedFaults } from "../../../lambdas/api/http/faults.ts";
import {
  gameId,
  json,
  jsonObject,
  moment,
  name,
  notBoth,
  version,
} from "../../../lambdas/api/http/schemas.ts";
import { importedBase, importedCommit } from "../../../lambdas/api/import-game/request.ts";
import { findInexactNumber } from "../../../lambdas/game/inexact-number.ts";
import { findFault } from "../../../lambdas/game/json.ts";

// The lines of an export, and of an import: docs/bulk.md explains them.

/** The number of the format. */
export const FORMAT = 1;

const header = z.strictObject({
  kind: z.literal("savepoint-export"),
  format: z.literal(FORMAT),
  exportedAt: moment,
  from: z.string(),
  history: z.boolean(),
});
const exportedLine = z.strictObject({
  kind: z.literal("game"),
  ...exportedGame.shape,
  base: z.exactOptional(importedBase),
});
const commitLine = z.strictObject({ kind: z.literal("commit"), gameId, ...importedCommit.shape });
const snapshotLine = z.strictObject({
  kind: z.literal("snapshot"),
  gameId,
  version,
  phase: name,
  schemaVersion: version,
  madeAt: moment,
  state: json,
});
const end = z.strictObject({
  kind: z.literal("end"),
  games: version,
  lines: version,
  sha256: z.string(),
});
/** What happened in a game elsewhere. */
const pastEvent = z
  .strictObject({ ...transitionFields, time: z.exactOptional(moment), commitId: z.exactOptional(name) })
  .check(notBoth);
/** A game from elsewhere. */
export const foreignGame = z.strictObject({
  gameId,
  gameType: name,
  state: json,
  phase: z.exactOptional(name),
  metadata: z.exactOptional(jsonObject),
  createdAt: z.exactOptional(moment),
  initialState: z.exactOptional(json),
  history: z.exactOptional(z.array(pastEvent)),
});
const exportLine = z.discriminatedUnion("kind", [header, exportedLine, commitLine, snapshotLine, end]);

export type ForeignGame = z.infer<typeof foreignGame>;
export type ExportedLine = z.infer<typeof exportedLine>;
export type CommitLine = z.infer<typeof commitLine>;
/** A line, parsed. */
export type ParsedLine = z.infer<typeof exportLine> | ({ readonly kind: "foreign" } & ForeignGame);

/** What is wrong with a line: a JSON Pointer into it, and what was expected there. */
export type LineFault = { readonly at: string; readonly expected: string };

/** Parses a line. @returns what is wrong with it, where something is. */
export function parseLine(
  text: string,
): { readonly line: ParsedLine } | { readonly faults: readonly LineFault[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { faults: [{ at: "", expected: "one JSON object" }] };
  }
  const inexact = findInexactNumber(text);
  if (inexact !== undefined)
    return { faults: [{ at: inexact, expected: "a number that a double can carry, or a string" }] };
  const isExport = typeof value === "object" && value !== null && "kind" in value;
  const parsed = isExport ? exportLine.safeParse(value) : foreignGame.safeParse(value);
  if (parsed.error) return { faults: placedFaults(parsed.error.issues) };
  const fault = findFault(JSON.parse(text));
  if (fault)
    return {
      faults: [{ at: "", expected: fault.fault === "reserved-key" ? `no key ${fault.key}` : "less nesting" }],
    };
  const { data } = parsed;
  return { line: "kind" in data ? data : { kind: "foreign", ...data } };
}
