const AT_ONCE = 8;

/** Does work for each item, for a few at once. @throws What the work throws first; no more is begun then. */
export async function eachOfSeveral<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const left = [...items.entries()].toReversed();
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await work(next[1], next[0]);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    left.length = 0;
  }
}
