import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { gameId } from "../../lambdas/api/http/schemas.ts";
import { findInexactNumber } from "../../lambdas/game/inexact-number.ts";
import type { Json } from "../../lambdas/game/json.ts";
import { usageError } from "./cli-error.ts";
import type { Terminal } from "./terminal.ts";

/** Checks what was typed. @throws {CliError} naming the argument or option, and what it should have been. */
export function checkInput<Input>(
  schema: z.ZodMiniType<Input>,
  input: unknown,
  names: readonly (readonly [name: string, ...rest: unknown[]])[],
): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue?.path[0];
  if (typeof key !== "string") throw usageError(issue?.message ?? "The input is not accepted.");
  const argument = names.some(([name]) => name.includes(key));
  const name = argument
    ? `<${key}>`
    : `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw usageError(`${name}: ${issue?.message}.`);
}

/** A game's id. */
export const game = z
  .string()
  .check(z.refine((text) => gameId.safeParse(text).success, "1 to 128 letters, digits and . _ : -"));

/** A whole number between two bounds. */
export function whole(least: number, most: number) {
  const wanted = `a whole number from ${least} to ${most}`;
  return z.pipe(
    z.string().check(z.regex(/^\d{1,12}$/, wanted)),
    z.pipe(z.transform(Number), z.number().check(z.gte(least, wanted), z.lte(most, wanted))),
  );
}

/** A version of a game. */
export const version = whole(0, 999_999_999_999);

/** A moment, as ISO 8601 with a time zone. */
export const moment = z.iso.datetime({
  offset: true,
  error: "a time with its zone, as 2026-05-04T18:30:00Z",
});

/** Reads a JSON file, or standard input for `-`. @throws {CliError} when it can't be read, or is no JSON. */
export async function readJson(file: string, { readAll }: Terminal): Promise<Json> {
  const from = file === "-" ? "standard input" : file;
  let text: string;
  let value: Json;
  try {
    text = file === "-" ? await readAll() : await readFile(file, "utf8");
    value = JSON.parse(text);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const found = error instanceof Error ? error.message : String(error);
    throw usageError(`${from}: ${missing ? "the file does not exist" : found}.`);
  }
  const inexact = findInexactNumber(text);
  if (inexact === undefined) return value;
  throw usageError(
    `${from}: the number at "${inexact}" has more digits, or is larger, than a double can carry.`,
    "Give it as a string.",
  );
}
