import type { Sign } from "#client";

/** Where a command works: a stage on AWS, or a local stack. */
export type Target = {
  /** Name of the stage; `local` for a local stack. */
  readonly name: string;
  /** Where the API is. */
  readonly url: string;
  /** Signs requests; a local stack takes them unsigned. */
  readonly sign?: Sign;
};
