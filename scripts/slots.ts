import { openPool } from "./pool.ts";

/** Runs work: so much of it at once, the rest in the order it came. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes {@link Slots}. */
export function slots(count: number): Slots {
  const pool = openPool<"slot">();
  for (let made = 0; made < count; made += 1) pool.put("slot");
  return async (work) => {
    const slot = await pool.take();
    try {
      return await work();
    } finally {
      pool.put(slot);
    }
  };
}
