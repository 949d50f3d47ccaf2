/** Things that one at a time may use; who comes when all are in use waits, first come, first served. */
export type Pool<Item> = {
  readonly take: () => Promise<Item>;
  readonly put: (item: Item) => void;
};

/** An empty pool. */
export function openPool<Item>(): Pool<Item> {
  const free: Item[] = [];
  const waiters: ((item: Item) => void)[] = [];
  return {
    take: async () => {
      const item = free.shift();
      return item ?? (await new Promise<Item>((resolve) => waiters.push(resolve)));
    },
    put: (item) => {
      const waiter = waiters.shift();
      if (waiter) waiter(item);
      else free.push(item);
    },
  };
}
