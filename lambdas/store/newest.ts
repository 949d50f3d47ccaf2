/** Values by game, those noted newest: a hint that saves work, and no more. */
export type Newest<Value> = {
  readonly find: (gameId: string) => Value | undefined;
  readonly note: (gameId: string, value: Value) => void;
};

/** Begins {@link Newest} for so many games; those noted longest ago make room. */
export function newest<Value>(capacity: number): Newest<Value> {
  const values = new Map<string, Value>();
  return {
    find: (gameId) => values.get(gameId),
    note: (gameId, value) => {
      values.delete(gameId);
      values.set(gameId, value);
      if (values.size <= capacity) return;
      // A map iterates in the order of insertion.
      for (const oldest of values.keys()) {
        values.delete(oldest);
        return;
      }
    },
  };
}
