import { slots } from "./slots.ts";

const AT_ONCE = 8;

/** Does work for each item, for a few at once. @throws What the work throws first; no more is begun then. */
export async function eachOfSeveral<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const slot = slots(AT_ONCE);
  let failed = false;
  async function each(item: Item, index: number): Promise<void> {
    if (failed) return;
    try {
      await work(item, index);
    } catch (error) {
      failed = true;
      throw error;
    }
  }
  await Promise.all(items.map((item, index) => slot(() => each(item, index))));
}
