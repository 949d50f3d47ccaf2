/** A number of things, as people say it: "1 game", "2 games". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
