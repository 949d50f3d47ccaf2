/** Writes a line to the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Time since `started` (of `performance.now()`), as `3.4 s`. */
export function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

/** Runs a step, and says when it begins and how long it took. */
export async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  say(`== ${name}`);
  const result = await run();
  say(`   ${since(started)}`);
  return result;
}
