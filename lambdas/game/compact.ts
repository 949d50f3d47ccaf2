// A control character: JSON text holds none unescaped.
const STAYED = "\u0001";

/**
 * A commit's JSON text without the phases of the transitions that stayed in the commit's own: most do, and their two
 * names would cost more of the write unit than all the rest that is kept of them.
 */
export function compactData(data: string, phase: string): string {
  return data.replaceAll(stayed(phase), STAYED);
}

/** The text that was compacted, to the byte: the chain hash covers it. */
export function restoreData(compact: string, phase: string): string {
  return compact.replaceAll(STAYED, () => stayed(phase));
}

function stayed(phase: string): string {
  const name = JSON.stringify(phase);
  return `,"from":${name},"to":${name}`;
}
