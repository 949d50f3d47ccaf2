/** A line that says how to see the next page; empty when this was the last. */
export function moreLine(flag: string, next: string | number | undefined): string[] {
  return next === undefined ? [] : ["", `There is more: add ${flag} ${next}`];
}
