import { type KeptState, packBase } from "./in-row-base.ts";
import type { Json } from "./json.ts";
import { packText, type StoredText, storeText, textBytes } from "./stored-text.ts";
import { unitsOf, unusedBytes } from "./units.ts";

/** What a reader must read since the newest base, and what the next base would take. */
export type Tail = {
  /** Commits since the newest base. */
  readonly rows: number;
  /** Bytes of their rows. */
  readonly bytes: number;
  /** Bytes of the state, packed, when it was last looked at. */
  readonly packed: number;
};

/** What a row has to hold. */
export type RowContent = {
  /** Bytes of the row without its text and its base. */
  readonly rest: number;
  /** The transitions as JSON, and the same as the row keeps them where they are not compressed. */
  readonly data: string;
  readonly compact: string;
  /** The state after the commit, where it is known and a base is wanted. */
  readonly state: Json | undefined;
  /** Since the newest base before this commit. */
  readonly before: Tail;
  /** Whether the game type wants a base here, at any cost. */
  readonly due: boolean;
  /** Whether other processes share the game: then a tiny state goes into each row that has room, for the cursor to carry. */
  readonly shared: boolean;
};

/** A state in a row, and its text. */
export type RowBase = { readonly kept: KeptState; readonly text: string };

/** How a row keeps what it holds. */
export type RowLayout = {
  readonly text: StoredText;
  readonly base?: RowBase;
  /** Bytes of the row. */
  readonly bytes: number;
  /** Size of the state, where it was serialised: of its text, and packed. */
  readonly measured?: { readonly text: number; readonly packed: number };
};

/** A state of more bytes, packed, goes into chunks of a snapshot. */
export const MAX_BASE_BYTES = 300 * 1024;
/** DynamoDB takes items of 400 KB. */
const MAX_ROW_BYTES = 390 * 1024;
/** A state of more bytes is not carried by cursors. */
export const CARRIED_BYTES = 100;
/** What a base adds besides its bytes: its attribute's name, its form, schema version and check. */
const BASE_REST = 17;

// When a base is worth trying without being paid for: so that not every commit compresses a state.
const FEW_ROWS = 4;
const FEW_BYTES = 3 * 1024;

// When a base is paid for: a reader then reads at most four times the state and 8 KB more.
const TAIL_STATES = 4;
const TAIL_BYTES = 8 * 1024;
const SMALL_STATE = 1_024;
const MANY_ROWS = 8;

/** The tail after another commit without a base. */
export function tailAfter({ rows, bytes, packed }: Tail, row: number): Tail {
  return { rows: rows + 1, bytes: bytes + row, packed };
}

/** Whether what must be read since the newest base outweighs another one. */
export function isOutweighed({ rows, bytes, packed }: Tail): boolean {
  return bytes > Math.max(TAIL_BYTES, TAIL_STATES * packed) || (packed < SMALL_STATE && rows >= MANY_ROWS);
}

/** Lays out a row: its text, compressed where that saves a unit, and a base where that costs none, is due, or is outweighed by what follows the last one. */
export function layOutRow(content: RowContent): RowLayout {
  const { rest, compact, before, state, due } = content;
  const shared = content.shared && before.packed <= CARRIED_BYTES;
  const text = storeText(compact, (length) => unitsOf(rest + length));
  const bytes = rest + textBytes(text);
  const plain = { text, bytes };
  if (state === undefined) return plain;
  const tail = tailAfter(before, bytes);
  const paid = due || isOutweighed(tail);
  const isTried = paid || isWorthTrying(tail, plain);
  if (!isTried && !shared) return plain;
  const stateText = JSON.stringify(state);
  const size = Buffer.byteLength(stateText);
  const isCarried = shared && size <= CARRIED_BYTES;
  const raw: KeptState = { form: isCarried ? "carried" : "text", bytes: Buffer.from(stateText) };
  if (size + BASE_REST <= unusedBytes(bytes))
    return withBase(plain, { kept: raw, text: stateText }, { text: size, packed: size });
  if (!isTried) return { ...plain, measured: { text: size, packed: size } };
  const shrunk = packBase(stateText, content.data);
  const base = { kept: shrunk.bytes.length < size ? shrunk : raw, text: stateText };
  const packed = base.kept.bytes.length;
  const measured = { text: size, packed };
  if (packed + BASE_REST <= unusedBytes(bytes)) return withBase(plain, base, measured);
  const shorter = packedRow(rest, compact);
  // Where a base is paid for, the row is as small as it can be; else the text makes room for it, or there is none.
  const fits = unitsOf(shorter.bytes + packed + BASE_REST) <= unitsOf(bytes);
  if (fits) return withBase(shorter, base, measured);
  const isPaid = due || isOutweighed({ ...tail, packed });
  const smallest = shorter.bytes < bytes ? shorter : plain;
  const isPossible = packed <= MAX_BASE_BYTES && smallest.bytes + packed + BASE_REST <= MAX_ROW_BYTES;
  return isPaid && isPossible ? withBase(smallest, base, measured) : { ...plain, measured };
}

/** Whether a base may cost no unit, by what is known of the state's size. */
function isWorthTrying({ rows, bytes, packed }: Tail, row: Pick<RowLayout, "text" | "bytes">): boolean {
  const room = unusedBytes(row.bytes) + (typeof row.text === "string" ? textBytes(row.text) / 2 : 0);
  const isWorth = rows >= FEW_ROWS || bytes >= FEW_BYTES || unitsOf(row.bytes) > 1;
  return isWorth && packed <= 2 * room;
}

function packedRow(rest: number, compact: string): Pick<RowLayout, "text" | "bytes"> {
  const text = packText(compact);
  return { text, bytes: rest + textBytes(text) };
}

function withBase(
  { text, bytes }: Pick<RowLayout, "text" | "bytes">,
  base: RowBase,
  measured: Required<RowLayout>["measured"],
): RowLayout {
  return { text, base, bytes: bytes + base.kept.bytes.length + BASE_REST, measured };
}
