import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod/mini";
import { jsonObject } from "../../../lambdas/api/http/schemas.ts";
import { digest } from "../../../lambdas/flags/digest.ts";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import { parseWrittenFlags } from "../../../lambdas/flags/written-flags.ts";
import { usageError } from "../cli-error.ts";
import type { FlagStore } from "./flag-store.ts";

const contents = z.looseObject({ flags: z._default(jsonObject, {}) });

/** The flags of a local stack, in the file that it watches. */
export function fileStore(file: string): FlagStore {
  async function read() {
    const text = await readText(file);
    return { text, contents: parse(file, text) };
  }
  return {
    settled: async () => {},
    read: async () => {
      const found = await read();
      return { document: found.contents.flags, version: digest(found.text) };
    },
    deploy: async ({ document }, { version }) => {
      const found = await read();
      if (digest(found.text) !== version)
        throw usageError(`${file} changed in the meantime.`, "Look at it, then try again.");
      const text = `${JSON.stringify({ ...found.contents, flags: document }, null, 2)}\n`;
      await replace(file, text);
      return digest(text);
    },
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw usageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      "It is the file that the local stack was started with: npm start -- --flags FILE.",
    );
  }
}

function parse(file: string, text: string): z.infer<typeof contents> {
  try {
    const found = contents.parse(JSON.parse(text));
    parseWrittenFlags(found.flags);
    return found;
  } catch (error) {
    if (error instanceof DocumentError)
      throw usageError(`${file} can't be used: ${error.faults.join("; ")}.`);
    throw usageError(`${file} is not of the form {"flags": {…}, "gameTypes": {…}}.`);
  }
}

/** Renames a new file into place: the stack never reads half of it. */
async function replace(file: string, text: string): Promise<void> {
  const written = `${file}.${randomUUID()}`;
  await writeFile(written, text);
  await rename(written, file);
}
