import type { Stores } from "../ports.ts";

/** Stores with a rule broken on purpose: a commit is written over the one that is there. */
export function overwriting({ state, ...rest }: Stores): Stores {
  return {
    ...rest,
    state: {
      ...state,
      insert: async (row) => {
        await state.put(row);
        return undefined;
      },
    },
  };
}
