/** What is to be removed. */
export type Pruning = {
  /** For people, a line for each place. */
  readonly lines: readonly string[];
  readonly count: number;
  readonly remove: () => Promise<void>;
};
