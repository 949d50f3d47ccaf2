/** Runs work, so much of it at once and the rest in the order it came. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes {@link Slots}. */
export function slots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
