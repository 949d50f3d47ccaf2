import * as z from "zod/mini";
import { DocumentError, parseDocument, parseJson } from "../flags/document.ts";
import { type FlagsDocument, parseFlags } from "../flags/flags.ts";
import { problems } from "../flags/problems.ts";
import { parseWrittenFlags } from "../flags/written-flags.ts";

const NAME = "flags";

/** What AppConfig asks by: the document, in base64. Source: AppConfig User Guide, "Understanding validators". */
const question = z.object({ content: z.string() });

/**
 * Judges a flags document before AppConfig deploys it: AppConfig takes a JSON Schema for freeform profiles only, and
 * which flags go together is beyond one. Returning lets the document pass.
 * @throws {DocumentError} when functions could not use it, or its flags can't work together; AppConfig then refuses it
 */
export async function handler(event: unknown): Promise<void> {
  const { content } = parseDocument("the question", question, event);
  const flags = read(parseJson(NAME, Buffer.from(content, "base64").toString()));
  const found = problems({ flags, origin: "appconfig" }, {});
  if (found.length > 0)
    throw new DocumentError(
      NAME,
      found.map(({ problem, remedy }) => `${problem}. ${remedy}`),
    );
}

/** Refuses what is not known, as it is misspelt; but turning persistence off is never refused for it. */
function read(document: unknown): FlagsDocument {
  const flags = parseFlags(document);
  return flags.use_state_persistence?.enabled === false ? flags : parseWrittenFlags(document);
}
