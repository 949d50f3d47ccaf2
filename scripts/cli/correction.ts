import type { GameState } from "#client";
import { patch } from "../../lambdas/api/http/schemas.ts";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import type { JsonPatch } from "../../lambdas/game/json-patch.ts";
import { openFold } from "../../lambdas/game/state.ts";
import { CliError, usageError } from "./cli-error.ts";
import { type Difference, differenceLines, differences } from "./diff.ts";
import { EXIT } from "./exit-codes.ts";
import { readJson } from "./input.ts";
import type { Terminal } from "./terminal.ts";

/** Where the new state, or the patch to it, is to be read: a file, or `-`. */
type Files = { readonly patch?: string | undefined; readonly state?: string | undefined };

/** How a correction changes the state: by a patch, to a new one, or not at all. */
export type GivenChange =
  | { readonly patch?: JsonPatch | JsonObject; readonly state?: never }
  | { readonly state: Json; readonly patch?: never };

/** Reads what a correction changes. @throws {CliError} when both are given, or a file holds something else. */
export async function readChange(files: Files, terminal: Terminal): Promise<GivenChange> {
  if (files.patch !== undefined && files.state !== undefined)
    throw usageError("Give either --patch or --state.");
  if (files.state !== undefined) return { state: await readJson(files.state, terminal) };
  if (files.patch === undefined) return {};
  const parsed = patch.safeParse(await readJson(files.patch, terminal));
  if (parsed.success) return { patch: parsed.data };
  throw usageError(
    `${files.patch === "-" ? "standard input" : files.patch}: this is not a patch.`,
    "A patch is a JSON Patch (array of operations) or a JSON Merge Patch (object).",
  );
}

/** What a correction would change. */
export type Preview = { readonly differences: readonly Difference[]; readonly lines: readonly string[] };

/** Shows what a correction would change. @throws {CliError} when its patch does not apply. */
export function preview(
  { state, phase, version }: Pick<GameState, "state" | "phase" | "version">,
  change: GivenChange,
  to: string | undefined,
  paint: Terminal["paint"],
): Preview {
  const found = differences(state, after(state, change));
  const phases = to === undefined || to === phase ? [] : [`~ phase: ${phase} \u2192 ${to}`];
  const lines = [...phases, ...differenceLines(found, paint)];
  return {
    differences: found,
    lines: [
      `At version ${version}:`,
      ...(lines.length === 0 ? ["  no difference"] : lines.map((line) => `  ${line}`)),
    ],
  };
}

function after(state: Json, change: GivenChange): Json {
  const folding = openFold(state);
  const applied = folding.apply(change);
  if (applied.ok) return folding.state();
  throw new CliError(
    EXIT.refused,
    `The patch does not apply: operation ${applied.operation}, ${applied.reason}.`,
  );
}
