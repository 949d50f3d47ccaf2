import type { Consumed } from "#client";

/** Nothing consumed. */
export const NOTHING: Consumed = { requests: 0, read: 0, write: 0 };

/** The sum of two. */
export function plus(left: Consumed, right: Consumed): Consumed {
  return {
    requests: left.requests + right.requests,
    read: left.read + right.read,
    write: left.write + right.write,
  };
}
