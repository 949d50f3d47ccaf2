import { hash } from "node:crypto";
import { constants, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { HASHED_FIELDS, type Head } from "./head.ts";
import type { Json } from "./json.ts";
import { MAX_STATE_BYTES } from "./limits.ts";
import type { WholeState } from "./whole-state.ts";

/**
 * How a commit's row gives the state after it. `given`: its transitions give it whole, so nothing more is kept. `text`: as
 * JSON. `carried`: the same, and the cursor of the commit's answer carries it as well. `deflated`: with the row's transitions as the dictionary. `zstd`: a long one, without. A change of either
 * compression, or of its dictionary, is a form of its own.
 */
export type BaseForm = "given" | KeptForm;
type KeptForm = "text" | "carried" | "deflated" | "zstd";

/** The state after a commit, kept in the commit's row. */
export type KeptState = { readonly form: KeptForm; readonly bytes: Uint8Array };

/**
 * A state that a recovery may start from, in a commit's row. The chain hash covers the check and not the bytes: where those are
 * damaged, the base is passed over, and the chain still verifies.
 */
export type InRowBase = {
  readonly schemaVersion: number;
  /** 12 bytes of the SHA-256 over schema version, head and text, base64url; for a given state, over the transitions. */
  readonly check: string;
} & ({ readonly form: "given" } | KeptState);

const CHECK_BYTES = 12;
/** Up to here, in bytes of text, the transitions as a dictionary save more than a faster compression. */
const DICTIONARY_BYTES = 32_768;
/** For a short text zlib's tables cost more time than the compression: smaller ones do as well. */
const SHORT_BYTES = 4_096;
const SHORT_TABLES = { windowBits: 12, memLevel: 5 };

/** Packs the text of a state. @param data The transitions of the same row. */
export function packBase(text: string, data: string): KeptState {
  if (text.length > DICTIONARY_BYTES) {
    const params = { [constants.ZSTD_c_compressionLevel]: 1 };
    return { form: "zstd", bytes: zstdCompressSync(text, { params }) };
  }
  const tables = text.length <= SHORT_BYTES ? SHORT_TABLES : {};
  return { form: "deflated", bytes: deflateRawSync(text, { ...tables, dictionary: Buffer.from(data) }) };
}

/** What of a commit is looked at. */
type Checked = { readonly data: string; readonly whole?: WholeState };

/** A base as a row keeps it. @param base `given` where the transitions give the state. */
export function inRowBase(
  base: { readonly kept: KeptState; readonly text: string } | "given",
  head: Head,
  schemaVersion: number,
  commit: Checked,
): InRowBase {
  if (base === "given")
    return { form: base, schemaVersion, check: checkOf(head, schemaVersion, givenText(commit)) };
  return { ...base.kept, schemaVersion, check: checkOf(head, schemaVersion, base.text) };
}

/** Whether the transitions that give a state are those that were written. */
export function isGiven(head: Head, commit: Checked, { schemaVersion, check }: InRowBase): boolean {
  return checkOf(head, schemaVersion, givenText(commit)) === check;
}

/** The state that a row keeps. @returns undefined when it is not the one that was written. */
export function keptState(
  head: Head,
  data: string,
  base: InRowBase & KeptState,
): { readonly state: Json } | undefined {
  try {
    const text = unpackBase(base, data);
    if (checkOf(head, base.schemaVersion, text) !== base.check) return undefined;
    return { state: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function givenText({ data, whole }: Checked): string {
  return whole ? `${data}${whole.checksum}` : data;
}

function checkOf(head: Head, schemaVersion: number, text: string): string {
  const fields = [schemaVersion, ...HASHED_FIELDS.map((name) => head[name])];
  const full = hash("sha256", JSON.stringify(fields) + text, "buffer");
  return full.subarray(0, CHECK_BYTES).toString("base64url");
}

/** @throws when the bytes are none of {@link packBase}, or hold more than a state may. */
function unpackBase({ form, bytes }: KeptState, data: string): string {
  const limit = { maxOutputLength: MAX_STATE_BYTES };
  if (form === "zstd") return zstdDecompressSync(bytes, limit).toString();
  if (form === "text" || form === "carried") return Buffer.from(bytes).toString();
  return inflateRawSync(bytes, { ...limit, dictionary: Buffer.from(data) }).toString();
}
