// Control characters: JSON text holds none unescaped.
const STAYED = "\u0001";
const STAYED_LAST = "\u0002";

/** What most transitions hold of names and punctuation, and the character that replaces it; what holds another comes before it. */
const NAMES: readonly (readonly [text: string, character: string])[] = [
  ['[{"action":"', "\u0003"],
  ['{"action":"', "\u0004"],
  ['","actor":"', "\u0005"],
  ['","payload":{"', "\u0006"],
  [',"payload":', "\u0007"],
  ['","patch":{"', "\u0008"],
  [',"patch":', "\u000b"],
  [',"state":', "\u000c"],
];
const CHARACTERS = new Map(NAMES);
const ANY_NAME = new RegExp(NAMES.map(([name]) => name.replace(/[[{]/g, "\\$&")).join("|"), "g");
/** Longer text is compressed, which makes names short by itself. */
const SHORT_LENGTH = 4_096;

/**
 * A commit's JSON text without the phases of the transitions that stayed in the commit's own, and with a character in place of
 * each member's name: these cost more of the write unit than all the rest that is kept of most transitions.
 */
export function compactData(data: string, phase: string): string {
  let text = data.replaceAll(stayed(phase), STAYED);
  if (text.length > SHORT_LENGTH) return text;
  if (text.endsWith(`${STAYED}}]`)) text = `${text.slice(0, -3)}${STAYED_LAST}`;
  return text.replace(ANY_NAME, (name) => String(CHARACTERS.get(name)));
}

/** The text that was compacted, to the byte: the chain hash covers it. */
export function restoreData(compact: string, phase: string): string {
  const phases = stayed(phase);
  let text = compact.replaceAll(STAYED, () => phases);
  if (compact.length > SHORT_LENGTH) return text;
  if (text.endsWith(STAYED_LAST)) text = `${text.slice(0, -1)}${phases}}]`;
  for (const [name, character] of NAMES) text = text.replaceAll(character, name);
  return text;
}

function stayed(phase: string): string {
  const name = JSON.stringify(phase);
  return `,"from":${name},"to":${name}`;
}
